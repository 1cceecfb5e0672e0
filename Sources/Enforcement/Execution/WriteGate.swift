import Kinds
import Policy
import Synchronization

/// Keeps writes to one repository from being sent that GitHub would refuse for want of a right.
///
/// What an App or a classic token may do is known before the first write. What a person may do differs from repository
/// to repository: there the first refusal speaks for the rest of the repository.
final class WriteGate: Sendable {
    private struct Refusal {
        let failure: GitHubFailure
        /// Permissions, by key, that writing the refused kind of setting needs.
        let needed: Set<String>
    }

    private let rights: Rights?
    private let refusals = Mutex<[Refusal]>([])

    init(_ rights: Rights?) { self.rights = rights }

    /// Why GitHub would refuse the operation; `nil`: it may be sent.
    func refusal(of operation: Operation) -> GitHubFailure? {
        guard let kind = operation.kind else { return nil }
        if let lack = rights?.lack(toWrite: kind) {
            return GitHubFailure(
                .forbidden(permission: nil), request: operation.name, message: "not sent: \(lack.sentence)",
                hint: lack.advice)
        }
        let needed = Self.needed(by: kind)
        let refusal = refusals.withLock { refusals in refusals.first { !$0.needed.isDisjoint(with: needed) } }
        return refusal.map { refusal in
            GitHubFailure(
                refusal.failure.reason, request: operation.name,
                message: "not sent, because \(refusal.failure.request) was refused: \(refusal.failure.message)",
                hint: refusal.failure.hint)
        }
    }

    /// Learns from GitHub's refusal of an operation.
    func note(_ failure: GitHubFailure, of operation: Operation) {
        // Where the App has the permission, the refusal is about something else: this rule, this setting.
        if case .app = rights { return }
        guard case .forbidden = failure.reason, let kind = operation.kind, Self.isAboutRights(failure.message) else {
            return
        }
        refusals.withLock { $0.append(Refusal(failure: failure, needed: Self.needed(by: kind))) }
    }

    private static func isAboutRights(_ message: String) -> Bool {
        let words = message.lowercased()
        return words.contains("must have admin rights") || words.contains("resource not accessible by")
    }

    private static func needed(by kind: any SettingKind.Type) -> Set<String> {
        Set(kind.documentation.permissions.write.lazy.filter { $0.level > .read }.map { $0.name })
    }
}

extension Operation {
    fileprivate var kind: (any SettingKind.Type)? { changes.first?.settingKind }

    fileprivate var name: String { requests.first?.description ?? mutation?.description ?? "request" }
}
