package import Enforcement
package import Store

extension Reversal {
    /// What it takes to put back a run: one for each repository, in the order in which the run came to them.
    package static func all(of past: PastRun, _ records: [KeptRecord], isForced: Bool = false) -> [Reversal] {
        var order: [Int] = []
        var byID: [Int: [KeptRecord]] = [:]
        for record in records where !record.outcomes.isEmpty {
            guard let id = record.record.repositoryID else { continue }
            if byID[id] == nil { order.append(id) }
            byID[id, default: []].append(record)
        }
        return order.compactMap { id in
            guard let records = byID[id], let last = records.last else { return nil }
            return Reversal(
                repository: last.reference, outcomes: records.flatMap { $0.outcomes },
                rule: Reversal.rulePrefix + past.shortName, isForced: isForced)
        }
    }
}
