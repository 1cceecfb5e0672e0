import Dispatch
import Foundation

enum Signals {
    /// Returns when the process is told to end, by Ctrl-C or by `kill`.
    static func terminated() async {
        await heard { _ in true }
    }

    /// Hears each time that the process is told to end, by Ctrl-C or by `kill`, until that is enough.
    static func heard(until isEnough: @Sendable (Int32) -> Bool) async {
        let (signals, announce) = AsyncStream.makeStream(of: Int32.self)
        let sources = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { announce.yield(number) }
            source.resume()
            return source
        }
        for await number in signals where isEnough(number) { break }
        for source in sources { source.cancel() }
    }
}
