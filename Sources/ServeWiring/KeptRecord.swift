package import Enforcement
import Foundation
package import Policy
package import Store

/// A record of the history, read back: what a run did to one repository.
package struct KeptRecord: Sendable {
    package let record: RunRecord
    /// What differed. Where nothing came of it, these are the changes that were not made.
    package let changes: [Change]
    package let outcomes: [Outcome]
    package let causes: [Cause]

    /// - Throws: `DecodingError` where a later version has written what this one does not know.
    package init(_ record: RunRecord) throws {
        self.record = record
        changes = try (Self.decoded(record.changes) as [Change]).map { $0.restoringReferences() }
        outcomes = try (Self.decoded(record.outcomes) as [Outcome]).map { $0.restoringReferences() }
        causes = try Self.decoded(record.causes)
    }

    private static func decoded<Value: Decodable>(_ text: String) throws -> [Value] {
        try JSONDecoder().decode([Value].self, from: Data(text.utf8))
    }

    package var name: RepositoryName {
        RepositoryName(target: record.repository) ?? RepositoryName(owner: "", name: record.repository)
    }

    package var reference: RepositoryReference {
        RepositoryReference(name: name, id: record.repositoryID, nodeID: record.nodeID)
    }
}

extension Outcome {
    fileprivate func restoringReferences() -> Outcome {
        Outcome(
            change: change.restoringReferences(), status: status, message: message, isPostponed: isPostponed,
            missingTeams: missingTeams, refusal: refusal)
    }
}
