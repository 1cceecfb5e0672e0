import Dispatch
import Foundation

enum Signals {
    /// Returns when the process is told to end, by Ctrl-C or by `kill`.
    static func terminated() async {
        await heard { _ in true }
    }

    /// Hears each SIGHUP, as service managers reload, until the task is cancelled.
    ///
    /// - Parameter ready: called once none is missed any more.
    static func reloads(ready: () -> Void, _ body: () async -> Void) async {
        await heard([SIGHUP], ready: ready) { _ in
            await body()
            return false
        }
    }

    /// Hears each time that the process is told to end, by Ctrl-C or by `kill`, until that is enough.
    static func heard(until isEnough: (Int32) -> Bool) async { await heard([SIGINT, SIGTERM], until: isEnough) }

    private static func heard(
        _ numbers: [Int32], ready: () -> Void = {}, until isEnough: (Int32) async -> Bool
    ) async {
        let (signals, announce) = AsyncStream.makeStream(of: Int32.self)
        let sources = numbers.map { number in
            // The default action would end the process before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { announce.yield(number) }
            source.resume()
            return source
        }
        ready()
        for await number in signals {
            if await isEnough(number) { break }
        }
        for source in sources { source.cancel() }
    }
}
