import Foundation

/// Memory that was used and is free again.
enum FreedMemory {
    /// Lets the C library keep up to 4 MB a thread.
    ///
    /// By itself glibc gives memory back to the system as soon as 128 kB of it are free, and asks for it again with the
    /// next delivery, page fault by page fault. Elsewhere there is nothing to be done.
    /// Source: mallopt(3).
    static func keep() {
        #if canImport(Glibc)
            // Swift's module of glibc leaves malloc.h out.
            typealias Option = @convention(c) (Int32, Int32) -> Int32
            let trimThreshold: Int32 = -1
            guard let option = dlsym(nil, "mallopt") else { return }
            _ = unsafeBitCast(option, to: Option.self)(trimThreshold, 4 << 20)
        #endif
    }
}
