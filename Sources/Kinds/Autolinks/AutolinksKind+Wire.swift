package import Policy

extension AutolinksKind {
    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
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

    static func settings(of autolink: JSON) -> JSON {
        .object((autolink.objectValue ?? [:]).filter { ["url_template", "is_alphanumeric"].contains($0.key) })
    }
}
