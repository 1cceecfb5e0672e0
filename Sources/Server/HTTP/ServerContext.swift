import Hummingbird
import NIOCore
import Webhooks

/// What a request knows of its connection.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The address of whoever is connected: the client, or the proxy in front.
    var remoteAddress: String { channel.remoteAddress?.ipAddress ?? "unknown" }
}
