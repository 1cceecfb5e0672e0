import Foundation

/// How the process of `serve` uses memory and cores. Both are measured by `make bench-serve`.
enum ServerTuning {
    /// Before the first connection is made.
    static func apply() {
        keepFreedMemory()
        leaveCoresToTheWork()
    }

    /// Half of the cores read and answer. The rest of what a delivery needs, its commit and the work that it asks for,
    /// has threads of its own, which would wait for the event loops otherwise. The environment has the last word.
    /// Source: `NIOSingletons.groupLoopCountSuggestion`.
    private static func leaveCoresToTheWork() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        setenv("NIO_SINGLETON_GROUP_LOOP_COUNT", "\(max(cores / 2, 1))", 0)
    }

    /// Lets the C library keep up to 4 MB a thread.
    ///
    /// By itself glibc gives memory back to the system as soon as 128 kB of it are free, and asks for it again with the
    /// next delivery, page fault by page fault. Elsewhere there is nothing to be done.
    /// Source: mallopt(3).
    private static func keepFreedMemory() {
        #if canImport(Glibc)
            // Swift's module of glibc leaves malloc.h out.
            typealias Option = @convention(c) (Int32, Int32) -> Int32
            let trimThreshold: Int32 = -1
            guard let option = dlsym(nil, "mallopt") else { return }
            _ = unsafeBitCast(option, to: Option.self)(trimThreshold, 4 << 20)
        #endif
    }
}
