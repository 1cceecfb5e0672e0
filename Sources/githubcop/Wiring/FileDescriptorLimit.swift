import Foundation

/// How many files and connections this process may have open at once.
enum FileDescriptorLimit {
    /// For the database, the policy, GitHub and anyone who asks for metrics.
    private static let reserve = 256

    /// How many clients may be connected at once, so that they never take the files that the work itself needs.
    ///
    /// Allows the process what it may allow itself: a shell gives 1,024, mostly, where the system would give more.
    static func connections(upTo desired: Int) -> Int {
        guard let allowed = raised(to: desired + reserve) else { return desired }
        let connections = min(desired, max(allowed - reserve, allowed / 2))
        if connections < desired {
            ServeReporter().complain(
                "No more than \(connections) clients are served at once, as this process may have only \(allowed) files "
                    + "open; allow it \(desired + reserve) ('ulimit -n', or LimitNOFILE= of its service).")
        }
        return connections
    }

    /// The limit, once it is as near to `desired` as the system permits; `nil` where there is none to be known.
    private static func raised(to desired: Int) -> Int? {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        if limit.rlim_cur < rlim_t(desired) {
            var raised = limit
            raised.rlim_cur = min(limit.rlim_max, rlim_t(desired))
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(exactly: limit.rlim_cur) ?? .max
    }
}
