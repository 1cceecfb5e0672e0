import ArgumentParser
import Enforcement
import GitHubAPI
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
        var seen: Set<String> = []
        let names = try repositories.map { try Self.name($0, in: organization) }
        return .repositories(names.filter { seen.insert($0.description.lowercased()).inserted })
    }

    /// `name` or `organization/name`.
    static func name(_ text: String, in organization: String) throws -> RepositoryName {
        guard let name = RepositoryName(text.contains("/") ? text : "\(organization)/\(text)") else {
            throw Stop("'\(text)' is no repository; write NAME or OWNER/NAME.", code: .badInput)
        }
        guard name.owner.lowercased() == organization.lowercased() else {
            throw Stop(
                "\(name) does not belong to \(organization), which the policy is for; see --organization.",
                code: .badInput)
        }
        return name
    }
}

struct WriteOptions: ParsableArguments {
    @Option(help: "Writes per second once a burst of 60 is used up. GitHub asks for no more than 1.")
    var writesPerSecond = 1.0

    func validate() throws {
        guard writesPerSecond > 0 else { throw ValidationError("--writes-per-second must be above 0.") }
    }

    var pacing: WritePacing { WritePacing(perSecond: writesPerSecond) }
}
