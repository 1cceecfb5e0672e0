import ArgumentParser
import Enforcement
import Foundation
import GitHubAPI
import Import
import Kinds
import Policy
import Reporting
import Wiring

struct ImportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write a policy that describes an organization as it is, or convert another tool's files.",
        discussion: """
            The policy is as short as it can be: what most repositories have in common, what groups of them have in \
            common, and the exceptions. It changes nothing: 'githubcop import' plans it on what it has read, and ends \
            with exit code 1 unless that plan is empty. What it could not read or describe is listed at the end of the \
            policy. Secrets are never imported. With --from, the files of another tool become the policy, and no request \
            is sent. See Docs/import.md.
            """)

    @Argument(help: "With --from: the other tool's file or folder.")
    var path: String?

    @Option(help: "Convert another tool's files instead of reading an organization.")
    var from: ForeignTool?

    @Option(help: "The organization to read; with --from, where the files do not name it.")
    var organization: String?

    @Option(help: "Where to write the policy; '-' for standard output; a new folder with --split.")
    var out = PolicyOptions.defaultPolicy

    @Flag(help: "Overwrite existing files.")
    var force = false

    @Flag(help: "Write several files into the folder --out: the organization, the rules, the exceptions.")
    var split = false

    @Option(
        help: """
            faithful: the policy changes nothing. baseline: what a few repositories have and protects less is left out, \
            so that 'githubcop plan' shows it.
            """)
    var style = ImportStyle.faithful

    @Option(help: "Only these kinds of setting, separated by commas; see 'Settings' in Docs/policy.md.")
    var kinds: [String] = []

    @Option(
        name: .customLong("repo"),
        help: "Only this repository, or these, separated by commas; may be given several times.")
    var repositories: [String] = []

    @Flag(help: "Also write settings that have GitHub's default value.")
    var withDefaults = false

    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions

    func run() async throws {
        try await running {
            let place = try ImportPlace(out, isSplit: split, force: force)
            guard from == nil else { return try importFiles(to: place) }
            guard path == nil else {
                throw Stop("Which tool is \(path ?? "") of? Name it with --from.", code: .badInput)
            }
            guard let organization else {
                throw Stop("Which organization? Name it with --organization.", code: .badInput)
            }
            var policy = PolicyImport(organization)
            policy.style = style
            policy.hasDefaults = withDefaults
            policy.isSplit = split
            if let name = place.fileName { policy.fileName = name }
            let reading = ImportReading(
                organization: organization, kinds: try chosenKinds(),
                repositories: try chosenRepositories(of: organization),
                connecting: connectionOptions, waiting: waitOptions)
            let isWhole = try await reading.read(into: &policy)
            let imported = policy.imported()
            try place.write(imported.files)
            try report(imported, of: organization, place, isWhole: isWhole)
        }
    }

    private func importFiles(to place: ImportPlace) throws {
        guard let tool = from, let path else {
            throw Stop("--from needs the file or the folder to import.", code: .badInput)
        }
        guard repositories.isEmpty, kinds.isEmpty, !split else {
            throw Stop("--repo, --kinds and --split do not go with --from.", code: .badInput)
        }
        let policy: ForeignPolicy
        do {
            policy = try tool.policy(try ForeignFiles(path).texts(), organization: organization)
        } catch let problem as ForeignFileProblem {
            throw Stop("\(path): \(problem)", code: .badInput)
        }
        try place.write(policy.files)
        Terminal.complain("\(place): \(policy.rules.counted("rule")).")
        if policy.organization == nil {
            Terminal.complain("The files do not name the organization: write 'organization: …' into the policy.")
        }
        tellOmissions(policy.omissions.count)
        guard policy.doubts.isEmpty else {
            throw Stop("The policy is not valid:\n\(policy.doubts.prefix(10).joined(separator: "\n"))")
        }
    }

    private func tellOmissions(_ count: Int) {
        guard count > 0 else { return }
        Terminal.complain(
            "\(count.counted("thing")) could not be imported: the end of the policy lists "
                + "\(count == 1 ? "it" : "them") with the reason.")
    }

    private func chosenKinds() throws -> Set<String>? {
        let names = kinds.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        for name in names where !allKindNames.contains(name) {
            throw Stop(
                "There is no kind of setting \(Terminal.quoted(name)); there are: "
                    + "\(allKindNames.joined(separator: ", ")).", code: .badInput)
        }
        guard kinds.isEmpty || !names.isEmpty else { throw Stop("--kinds names no kind.", code: .badInput) }
        return names.isEmpty ? nil : Set(names)
    }

    private func chosenRepositories(of organization: String) throws -> [RepositoryName]? {
        guard !repositories.isEmpty else { return nil }
        var seen: Set<RepositoryName> = []
        let names = try repositories.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            .map { try RunOptions.name($0, in: organization) }
        guard !names.isEmpty else { throw Stop("--repo names no repository.", code: .badInput) }
        return names.filter { seen.insert($0).inserted }
    }

    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return String(format: "%.1f", Double(seconds) + Double(attoseconds) / 1e18)
    }

    private func report(
        _ imported: ImportedPolicy, of organization: String, _ place: ImportPlace, isWhole: Bool
    ) throws {
        Terminal.complain(
            "\(place): \(imported.rules.counted("rule")) in \(imported.lines.counted("line")) for "
                + "\(imported.repositories.counted("repository", "repositories")).")
        tellOmissions(imported.omissions.count)
        guard imported.isProven else {
            let doubts = imported.doubts.prefix(10).map { "  \($0)" }.joined(separator: "\n")
            throw Stop(
                "The plan of this policy is not empty, so it does not describe \(organization) as it is:\n\(doubts)")
        }
        if imported.shownChanges > 0 {
            Terminal.complain(
                "The plan of this policy shows \(imported.shownChanges.counted("change")): settings of a few "
                    + "repositories that protect less than the others'.")
        } else {
            Terminal.complain(
                "Proven: the plan of this policy is empty (the proof took \(Self.seconds(imported.proofTime)) s).")
        }
        guard isWhole else { throw Stop("Not everything could be read: see the end of the policy.") }
    }
}

extension ImportStyle: ExpressibleByArgument {}

extension ForeignTool: ExpressibleByArgument {}
