import Foundation

/// How many files and connections this process may have open at once.
enum OpenFiles {
    /// For the database, the policy, GitHub and whoever asks for metrics.
    private static let reserve = 256

    /// How many clients may be connected at once, so that they never take the files that the work itself needs.
    ///
    /// Allows the process what it may allow itself: a shell gives 1,024, mostly, where the system would give more.
    static func connections(upTo wanted: Int) -> Int {
        guard let allowed = raised(to: wanted + reserve) else { return wanted }
        let connections = min(wanted, max(allowed - reserve, allowed / 2))
        if connections < wanted {
            ServeVoice().complain(
                "No more than \(connections) clients are served at once, as this process may have only \(allowed) files "
                    + "open; allow it \(wanted + reserve) ('ulimit -n', or LimitNOFILE= of its service).")
        }
        return connections
    }

    /// The limit, once it is as near to `wanted` as the system permits; `nil` where there is none to be known.
    private static func raised(to wanted: Int) -> Int? {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        if limit.rlim_cur < rlim_t(wanted) {
            var raised = limit
            raised.rlim_cur = min(limit.rlim_max, rlim_t(wanted))
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(exactly: limit.rlim_cur) ?? .max
    }
}
