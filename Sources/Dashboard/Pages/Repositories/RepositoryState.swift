/// How a repository stands to the policy, as the last check found it.
package enum RepositoryState: String, Hashable, Sendable, CaseIterable {
    case differs
    case failed
    case unreadable
    case waiting
    case suspended
    case exempt
    case inSync = "in_sync"
    /// No check has left anything of it in the state file.
    case unknown

    package var words: String {
        switch self {
        case .differs: "differs"
        case .failed: "failed"
        case .unreadable: "not wholly readable"
        case .waiting: "waiting"
        case .suspended: "suspended"
        case .exempt: "exempt"
        case .inSync: "in sync"
        case .unknown: "unknown"
        }
    }
}
