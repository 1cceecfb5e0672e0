import Hummingbird
import HummingbirdCore
import NIOHTTP1

/// What the head of a request may take.
enum HeaderLimits {
    /// In bytes.
    private static let field = 16 * 1024
    /// In bytes.
    private static let all = 32 * 1024
    private static let count = 100

    static var decoder: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = field
        limits.maxHeaderListSize = all
        limits.maxHeaderFieldCount = count
        return limits
    }

    static var framework: HTTP1Channel.Configuration.DecoderConfiguration {
        .init(maxHeaderFieldSize: field, maxHeaderListSize: all, maxHeaderFieldCount: count)
    }
}
