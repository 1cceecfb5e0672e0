import Kinds
import Policy

extension RepositoryPlan {
    /// Without the creations of what the policy names and does not hold whole, which is noted.
    ///
    /// - Parameter known: the whole keys, by how they are shown.
    func leavingOutConcealed(but known: [String: String]) -> RepositoryPlan {
        let unknown = changes.filter { change in
            guard change.verb == .create, let concealment = change.concealment, known[change.subject] == nil else {
                return false
            }
            return concealment.isMasked(change.subject)
        }
        guard !unknown.isEmpty else { return self }
        let left = changes.filter { !unknown.contains($0) }
        return replacing(
            changes: left,
            notes: notes
                + unknown.map { change in
                    Note(
                        .unreadable, kind: change.kind, subject: change.subject,
                        "is not there, and cannot be created: the policy does not hold the "
                            + "\(change.concealment?.what ?? "whole") in it. Create it by hand.")
                })
    }
}

extension Change {
    /// What of its subject is neither shown nor kept; `nil` where all of it is.
    var concealment: SettingSchema.Concealment? {
        guard case .map(let map)? = settingKind?.documentation.schema else { return nil }
        return map.concealment
    }
}
