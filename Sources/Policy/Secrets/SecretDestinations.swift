/// Where the owner of each secret lets it go, whatever a policy says: `GITHUBCOP_DESTINATIONS`.
///
/// `{"JENKINS_WEBHOOK": {"hosts": ["jenkins.acme.example"], "repositories": ["acme/ops-*"]}}`. A secret that is not
/// listed may go nowhere. `"secrets": ["NPM_*"]` lists the names under which GitHub may store it for workflows.
package struct SecretDestinations: Hashable, Sendable {
    package static let variable = "GITHUBCOP_DESTINATIONS"

    struct Binding: Hashable, Sendable {
        let hosts: [HostPattern]
        let hostTexts: [String]
        /// Names under which GitHub may store it.
        let names: [Glob]
        let nameTexts: [String]
        /// `nil`: every repository of the organization.
        let repositories: [Glob]?
        let repositoryTexts: [String]
    }

    package struct Malformed: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    private let bindings: [String: Binding]

    /// - Throws: `Malformed`, which says what is wrong and shows how it is written.
    package init(parsing text: String) throws(Malformed) {
        guard case .object(let members)? = try? JSON(parsing: Array(text.utf8)) else {
            throw Self.malformed("is not a JSON object")
        }
        var bindings: [String: Binding] = [:]
        for (name, value) in members { bindings[name] = try Self.binding(value, of: name) }
        self.bindings = bindings
    }

    package func lists(_ name: String) -> Bool { bindings[name] != nil }

    /// Why the secret may not go there, as a clause; `nil` when it may.
    ///
    /// - Parameters:
    ///   - destination: `nil` while it is not known.
    ///   - repository: `nil` while it is not known which: then any will do.
    package func refusal(
        of name: String, to destination: SecretDestination?, in repository: RepositoryName?
    ) -> String? {
        guard let binding = bindings[name] else {
            return "\(Self.variable) does not list it, so it may not be sent anywhere"
        }
        switch destination {
        case .url(let url):
            guard let authority = URLAuthority(of: url) else {
                return "the host of \(url) cannot be determined; write it as https://HOST/PATH"
            }
            guard binding.hosts.contains(where: { $0.matches(authority) }) else {
                return "\(Self.variable) lets it go to \(Self.list(binding.hostTexts)) only, not to \(authority.host)"
            }
        case .stored(let stored):
            guard binding.names.contains(where: { $0.matches(Array(stored.lowercased().utf8)) }) else {
                let names = binding.nameTexts.isEmpty ? "no secret" : Self.list(binding.nameTexts)
                return "\(Self.variable) lets GitHub store it as \(names), not as \(stored): see its 'secrets'"
            }
        case nil: break
        }
        if let repository, let patterns = binding.repositories {
            let name = Array("\(repository)".lowercased().utf8)
            guard patterns.contains(where: { $0.matches(name) }) else {
                return "\(Self.variable) lets it go to \(Self.list(binding.repositoryTexts)) only, "
                    + "not of \(repository)"
            }
        }
        return nil
    }

    // MARK: Reading

    private static func binding(_ value: JSON, of name: String) throws(Malformed) -> Binding {
        guard case .object(let members) = value else {
            throw malformed("must give \(name) an object with 'hosts' or 'secrets' and, if you like, 'repositories'")
        }
        if let key = members.keys.sorted().first(where: { !["hosts", "secrets", "repositories"].contains($0) }) {
            throw malformed(
                "has the unknown key '\(key)' for \(name); known are 'hosts', 'secrets' and 'repositories'")
        }
        guard let hostTexts = texts(members["hosts"] ?? (members["secrets"] == nil ? nil : [])) else {
            throw malformed("must list the 'hosts' of the webhooks that may get \(name)")
        }
        guard let nameTexts = texts(members["secrets"] ?? []) else {
            throw malformed("must list in 'secrets' the names under which GitHub may store \(name)")
        }
        let names = try nameTexts.map { text throws(Malformed) in
            guard !text.isEmpty, let glob = try? Glob(text.lowercased()) else {
                throw malformed("gives \(name) the name '\(text)'; write NPM_TOKEN or NPM_*")
            }
            return glob
        }
        let hosts = try hostTexts.map { text throws(Malformed) in
            guard let pattern = HostPattern(text) else {
                throw malformed("gives \(name) the host '\(text)'; write jenkins.acme.example or *.acme.example")
            }
            return pattern
        }
        guard members["repositories"] != nil else {
            return Binding(
                hosts: hosts, hostTexts: hostTexts, names: names, nameTexts: nameTexts, repositories: nil,
                repositoryTexts: [])
        }
        guard let repositoryTexts = texts(members["repositories"]) else {
            throw malformed("must list the 'repositories' of \(name) as texts")
        }
        let repositories = try repositoryTexts.map { text throws(Malformed) in
            guard RepositoryName(text) != nil, let glob = try? Glob(text) else {
                throw malformed("gives \(name) the repository '\(text)'; write acme/api or acme/*")
            }
            return glob
        }
        return Binding(
            hosts: hosts, hostTexts: hostTexts, names: names, nameTexts: nameTexts, repositories: repositories,
            repositoryTexts: repositoryTexts)
    }

    private static func texts(_ value: JSON?) -> [String]? {
        guard let elements = value?.arrayValue else { return nil }
        let texts = elements.compactMap { $0.stringValue }
        return texts.count == elements.count ? texts : nil
    }

    private static func list(_ texts: [String]) -> String { texts.isEmpty ? "nothing" : texts.joined(separator: ", ") }

    private static func malformed(_ what: String) -> Malformed {
        Malformed(
            description: "\(variable) \(what). "
                + #"For example {"JENKINS_WEBHOOK": {"hosts": ["jenkins.acme.example"], "repositories": ["acme/*"]}}"#)
    }
}
