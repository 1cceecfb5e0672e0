extension AutolinksKind {
    package static func reads(of repository: RepositoryFacts, wanted: Wanted?, isExclusive: Bool) -> [ReadRequest] {
        [listing(of: repository)]
    }

    /// Not paginated: GitHub answers all of them.
    private static func listing(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/autolinks")
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let request = listing(of: repository)
        guard let autolinks = try answers.body(of: request).arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        var settings: [String: JSON] = [:]
        var handles: [String: JSON] = [:]
        for autolink in autolinks {
            guard let prefix = autolink["key_prefix"]?.stringValue, let id = autolink["id"]?.intValue else {
                throw Unreadable("\(request) was answered with an autolink without key_prefix or id")
            }
            settings[prefix] = Self.settings(of: autolink)
            handles[prefix] = ["id": .integer(id)]
        }
        return Observed(.object(settings), handles: handles)
    }

    private static func settings(of autolink: JSON) -> JSON {
        .object((autolink.objectValue ?? [:]).filter { ["url_template", "is_alphanumeric"].contains($0.key) })
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        changes.map { change in
            var writes: [WriteRequest] = []
            if let id = observed.handles[change.subject]?["id"]?.intValue {
                writes.append(WriteRequest(.delete, "/repos/\(repository.name)/autolinks/\(id)"))
            }
            guard let wanted = change.after else {
                return Operation(.settings, .inOrder(writes), changes: [change])
            }
            writes.append(creation(of: change.subject, as: wanted, in: repository))
            return Operation(.settings, .inOrder(writes), changes: [change], echo: echo)
        }
    }

    private static func creation(of prefix: String, as wanted: JSON, in repository: RepositoryFacts) -> WriteRequest {
        let autolink = wanted.objectValue ?? ["url_template": wanted]
        let body = autolink.merging(["key_prefix": .string(prefix)]) { $1 }
        return WriteRequest(.post, "/repos/\(repository.name)/autolinks", body: .object(body))
    }

    @Sendable private static func echo(_ answer: JSON) -> Operation.Echo? {
        answer["key_prefix"]?.stringValue.map { .object([$0: settings(of: answer)]) }
    }
}
