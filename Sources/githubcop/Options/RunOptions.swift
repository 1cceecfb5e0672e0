import ArgumentParser
import Enforcement
import Policy

enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

struct RunOptions: ParsableArguments {
    @Option(name: .customLong("repo"), help: "Only this repository; may be given several times.")
    var repositories: [String] = []

    @Option(help: "Output: text for people, json for programs, markdown for pull requests.")
    var format = Format.text

    /// What to look at: the named repositories, else the whole organization.
    func selection(in organization: String) throws -> Selection {
        guard !repositories.isEmpty else { return .organization(organization) }
        return .repositories(try repositories.map { try Self.name($0, in: organization) })
    }

    /// `name` or `organization/name`.
    static func name(_ text: String, in organization: String) throws -> RepositoryName {
        guard let name = RepositoryName(text.contains("/") ? text : "\(organization)/\(text)") else {
            throw Stop("'\(text)' is no repository; write NAME or OWNER/NAME.", code: .badInput)
        }
        return name
    }
}
