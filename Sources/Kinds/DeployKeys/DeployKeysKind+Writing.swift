package import Policy

extension DeployKeysKind {
    /// A key that stays and differs has to go before it can come again, as GitHub takes each key once.
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        changes.sorted { $0.subject < $1.subject }.compactMap { change -> Operation? in
            let key = normalForm(change.subject)
            let deletion = observed.handles[key]?["id"]?.intValue.map { id in
                WriteRequest(.delete, "/repos/\(repository.name)/keys/\(id)")
            }
            guard change.verb != .remove else {
                return deletion.map { Operation(.grants, .write($0), changes: [change]) }
            }
            let addition = Operation(
                .grants, .write(request(for: key, as: change.after ?? [:], in: repository)), changes: [change],
                echo: echo)
            guard change.verb == .replace else { return addition }
            guard let deletion else { return nil }
            let outgoing = Operation.Swap.Outgoing(
                Operation(.grants, .write(deletion), changes: []),
                restoration: observed.settings[key].map { request(for: key, as: $0, in: repository) })
            return Operation(
                .grants, .swap(Operation.Swap(outgoing: [outgoing], incoming: [addition])), changes: [change])
        }
    }

    private static func request(for key: String, as desired: JSON, in repository: RepositoryFacts) -> WriteRequest {
        var body = desired.objectValue ?? ["title": desired]
        body["key"] = .string(key)
        return WriteRequest(.post, "/repos/\(repository.name)/keys", body: .object(body))
    }

    @Sendable private static func echo(_ answer: JSON) -> Operation.Echo? {
        answer["key"]?.stringValue.map { .object([normalForm($0): settings(of: answer)]) }
    }
}
