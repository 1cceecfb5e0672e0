package import Policy

extension AutolinksKind {
    /// GitHub has no way to update an autolink, and refuses one whose prefix begins with that of another or the other
    /// way round: what stands in the way is deleted first, and put back when the new one is refused.
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        groups(of: changes).compactMap { group in
            let outgoing = group.compactMap { removal(for: $0, observed, in: repository) }
            let incoming = group.compactMap { creation(for: $0, in: repository) }
            guard !incoming.isEmpty else { return outgoing.first?.operation }
            guard !outgoing.isEmpty else { return incoming.first }
            return Operation(
                .settings, .swap(Operation.Swap(outgoing: outgoing, incoming: incoming)), changes: group)
        }
    }

    /// Those changes together of which one makes room for another; each of the others by itself.
    private static func groups(of changes: [Change]) -> [[Change]] {
        var groups: [[Change]] = []
        for change in changes {
            let concerned = groups.indices.filter { index in
                groups[index].contains { isInTheWay(change, $0) || isInTheWay($0, change) }
            }
            let joined = concerned.flatMap { groups[$0] } + [change]
            for index in concerned.reversed() { groups.remove(at: index) }
            groups.append(joined)
        }
        return groups
    }

    /// Whether the one takes away what GitHub would refuse the other for.
    private static func isInTheWay(_ removal: Change, _ creation: Change) -> Bool {
        removal.verb == .remove && creation.verb != .remove && overlap(removal.subject, creation.subject)
    }

    /// Whether GitHub refuses to have both prefixes in one repository.
    static func overlap(_ one: String, _ other: String) -> Bool {
        let (one, other) = (one.lowercased(), other.lowercased())
        return one.hasPrefix(other) || other.hasPrefix(one)
    }

    private static func removal(
        for change: Change, _ observed: Observed, in repository: RepositoryFacts
    ) -> Operation.Swap.Outgoing? {
        guard let id = observed.handles[change.subject]?["id"]?.intValue else { return nil }
        let deletion = WriteRequest(.delete, "/repos/\(repository.name)/autolinks/\(id)")
        let isWantedGone = change.verb == .remove && !change.isFromExclusive
        return Operation.Swap.Outgoing(
            Operation(.settings, .write(deletion), changes: change.verb == .remove ? [change] : []),
            restoration: isWantedGone
                ? nil : observed.settings[change.subject].map { request(for: change.subject, as: $0, in: repository) })
    }

    private static func creation(for change: Change, in repository: RepositoryFacts) -> Operation? {
        guard let desired = change.after else { return nil }
        return Operation(
            .settings, .write(request(for: change.subject, as: desired, in: repository)), changes: [change], echo: echo)
    }

    private static func request(for prefix: String, as desired: JSON, in repository: RepositoryFacts) -> WriteRequest {
        let autolink = desired.objectValue ?? ["url_template": desired]
        let body = autolink.merging(["key_prefix": .string(prefix)]) { $1 }
        return WriteRequest(.post, "/repos/\(repository.name)/autolinks", body: .object(body))
    }

    @Sendable private static func echo(_ answer: JSON) -> Operation.Echo? {
        answer["key_prefix"]?.stringValue.map { .object([$0: settings(of: answer)]) }
    }
}
