import ArgumentParser
import Enforcement
import Foundation
import GitHubAPI
import Policy

enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

/// Of what is no run over repositories.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("repo"),
        help: """
            Only this repository, or these, separated by commas; may be given several times. Patterns match names \
            ('api-*'), and '!' excludes ('!api-old').
            """, completion: Completions.repositories)
    var repositories: [String] = []

    @Option(help: "Only this shard of the organization: 2/4 is the second of four (see 'githubcop shards').")
    var shard: Shard?

    @Option(
        help: "Whose settings: the organization's own (rules with 'target: organization'), its repositories', or all.")
    var target = RunTarget.all

    @Option(help: "Output: text for people, json for programs, markdown for pull requests.")
    var format = Format.text

    @OptionGroup var display: DisplayOptions

    /// Nothing narrows the run.
    var isWhole: Bool { repositories.isEmpty && shard == nil && target != .organization }

    /// Whether the run is about the organization alone, of which the policy says nothing: says so.
    func isPointless(for policy: PolicyDocument) -> Bool {
        guard target == .organization, !policy.concernsOrganization else { return false }
        Terminal.complain("The policy has no rule with 'target: organization': there is nothing to check.")
        return true
    }

    /// What to check: the named repositories, else the whole organization, or its share.
    func selection(in organization: String) throws -> Selection {
        guard shard == nil || target != .organization else {
            throw Stop("--shard divides the repositories: it does not go with --target organization.", code: .badInput)
        }
        guard !repositories.isEmpty else { return .organization(organization, shard, target) }
        guard target != .organization else {
            throw Stop("--repo names repositories: it does not go with --target organization.", code: .badInput)
        }
        guard shard == nil else {
            throw Stop("--shard is a share of the whole organization: it does not go with --repo.", code: .badInput)
        }
        let words = repositories.flatMap { Self.words($0) }
        // Nobody who passes an empty list on means the whole organization.
        guard !words.isEmpty else { throw Stop("--repo names no repository.", code: .badInput) }
        guard !words.contains(where: { RepositoryPatterns.isPattern($0) }) else {
            return .matching(try Self.patterns(words, in: organization), organization: organization)
        }
        var seen: Set<RepositoryName> = []
        let names = try words.map { try Self.name($0, in: organization) }
        return .repositories(names.filter { seen.insert($0).inserted })
    }

    /// Whether the repositories are chosen by patterns, which only a listing of the organization can tell.
    var hasPatterns: Bool { repositories.contains { Self.words($0).contains { RepositoryPatterns.isPattern($0) } } }

    /// What stands between commas, but for those inside of braces.
    private static func words(_ list: String) -> [String] {
        var (words, depth) = ([""], 0)
        for character in list {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == ",", depth <= 0 { words.append("") } else { words[words.count - 1].append(character) }
        }
        return words.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Names of the organization's repositories, patterns and exclusions, without the owner.
    private static func patterns(_ words: [String], in organization: String) throws -> RepositoryPatterns {
        let patterns = try words.map { word in
            let isExclusion = word.hasPrefix("!")
            let text = isExclusion ? String(word.dropFirst()) : word
            guard RepositoryPatterns.isPattern(text) else {
                return (isExclusion ? "!" : "") + (try name(text, in: organization).name)
            }
            let parts = text.split(separator: "/", maxSplits: 1)
            guard parts.count == 1 || parts.first?.lowercased() == organization.lowercased(), let pattern = parts.last,
                pattern.allSatisfy({ isPossible(String($0), orIn: "*?[]{}!,^") })
            else {
                throw Stop("\(Terminal.quoted(word)) is no pattern for the names of repositories.", code: .badInput)
            }
            return (isExclusion ? "!" : "") + pattern
        }
        do {
            return try RepositoryPatterns(patterns)
        } catch {
            throw Stop("\(Terminal.quoted(error.pattern)) is no pattern: \(error.message).", code: .badInput)
        }
    }

    /// `name` or `organization/name`.
    static func name(_ text: String, in organization: String) throws -> RepositoryName {
        guard let name = RepositoryName(text.contains("/") ? text : "\(organization)/\(text)") else {
            throw Stop("\(Terminal.quoted(text)) is no repository; write NAME or OWNER/NAME.", code: .badInput)
        }
        guard isPossible(name.name) else {
            throw Stop(
                "\(Terminal.quoted(name.name)) cannot be the name of a repository: GitHub allows letters, digits, '-', '_' and '.', "
                    + "100 at most.", code: .badInput)
        }
        guard name.owner.lowercased() == organization.lowercased() else {
            throw Stop(
                "\(Terminal.quoted(name.description)) does not belong to \(organization), which the policy is for; see --organization.",
                code: .badInput)
        }
        return name
    }

    /// Whether GitHub would let a repository have this name. Anyone who may start a run by hand chooses it.
    private static func isPossible(_ name: String, orIn others: String = "") -> Bool {
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: others.utf8.contains(byte)
            }
        }
        let isPath = others.isEmpty && (name == "." || name == "..")
        return (1...100).contains(name.utf8.count) && name.utf8.allSatisfy(isAllowed) && !isPath
    }
}

extension RunTarget: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

struct WriteOptions: ParsableArguments {
    @Option(help: "Writes per second after a burst of 60. GitHub asks for no more than 1.")
    var writesPerSecond = 1.0

    func validate() throws {
        guard writesPerSecond > 0 else { throw ValidationError("--writes-per-second must be above 0.") }
    }

    var pacing: WritePacing { WritePacing(perSecond: writesPerSecond) }
}
