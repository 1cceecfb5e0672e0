import ArgumentParser
import Enforcement
import Foundation
import GitHubAPI
import Policy
import Reporting
import Wiring

struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a change of the policy would do, and what it would no longer enforce.",
        discussion: """
            Compares two versions of the policy over one observation: what only the new one changes, what only the \
            present one enforces, and how much is pending anyway. Sends nothing but reads, unless --post is given.
            """)

    @Option(
        help: ArgumentHelp(
            "The present policy: a file or a directory, else a branch, tag or commit of this git repository.",
            discussion: "Write REF:PATH if the policy had another name there.",
            valueName: "file-or-ref"), completion: Completions.policy)
    var base: String?

    @Option(
        help: ArgumentHelp(
            "The new policy, named in the same way. Default: the file that --policy names.", valueName: "file-or-ref"),
        completion: Completions.policy)
    var head: String?

    @Option(
        help: """
            How old an observation in the state file may be to be used instead of asking GitHub: 24h, 90m, 7d. \
            0 reads everything.
            """)
    var maxAge = Age(hours: 24)

    @Option(
        help: ArgumentHelp("Write the preview to this file instead.", valueName: "file"), completion: Completions.file)
    var out: String?

    @OptionGroup var pullRequestOptions: PullRequestOptions
    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var runOptions: RunOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions

    func validate() throws {
        if pullRequestOptions.pullRequest == nil {
            guard base != nil else {
                throw ValidationError("Name the present policy with --base, or a pull request with --pull-request.")
            }
        } else {
            guard base == nil, head == nil else {
                throw ValidationError("--base and --head are those of the pull request.")
            }
            guard runOptions.isWhole else {
                throw ValidationError("--pull-request compares the whole organization.")
            }
        }
    }

    func run() async throws {
        try await running {
            if let (repository, number) = try pullRequestOptions.subject {
                return try await PullRequestRun(
                    repository: repository, number: number, options: pullRequestOptions,
                    policyOptions: policyOptions, runOptions: runOptions, connecting: connectionOptions,
                    whenExhausted: waitOptions.behaviour, out: out, maxAge: maxAge
                ).run()
            }
            let (present, next) = try versions()
            let comparison = PolicyComparison(
                base: present.reading.document, head: next.reading.document,
                today: Day(secondsSince1970: Int(Date().timeIntervalSince1970)))
            let run = try PolicyRun(
                comparing: comparison, policyOptions, texts: next.reading.texts, connectionOptions,
                whenExhausted: waitOptions.behaviour, shards: runOptions.shard?.count ?? 1)
            let selection = try runOptions.selection(in: run.organization)
            var output = try PreviewOutput(
                comparison, of: run.organization, names: (present.name, next.name), runOptions, file: out)
            let earlier = await observations(of: present, selection)
            try await run.closing { enforcer, connection in
                try await compare(selection, earlier, enforcer, connection, &output)
            }
            if let problem = output.problem { throw problem }
            if output.preview.isDifferent { throw ExitCode.changesFound }
        }
    }

    /// The present policy and the new one.
    /// - Throws: `PolicyProblems`, `Stop`: before any request.
    private func versions() throws -> (present: PolicyVersion, next: PolicyVersion) {
        let next = try PolicyVersion(head ?? policyOptions.policy, policy: policyOptions.policy)
        let present = try PolicyVersion(base ?? "", policy: policyOptions.policy)
        Terminal.complain(next.reading.document.warnings)
        let (was, now) = (present.reading.document.organization, next.reading.document.organization)
        if policyOptions.organization == nil, let was, let now, was.lowercased() != now.lowercased() {
            throw Stop(
                "The present policy is for \(was) and the new one for \(now): name the organization with --organization.",
                code: .badInput)
        }
        return (present, next)
    }

    /// What the state file has, where that is all there is to compare; `nil`: everything is read.
    private func observations(of present: PolicyVersion, _ selection: Selection) async -> EarlierObservations? {
        guard maxAge.seconds > 0 else { return nil }
        return await EarlierObservations.kept(
            inFile: policyOptions.state, youngerThan: maxAge.seconds, of: selection,
            basePolicy: PolicyDigest(of: present.reading.texts))
    }

    private func compare(
        _ selection: Selection, _ earlier: EarlierObservations?, _ enforcer: Enforcer, _ connection: Connection,
        _ output: inout PreviewOutput
    ) async throws {
        let interruption = Interruption()
        let display = ProgressDisplay(isQuiet: runOptions.display.quiet, usage: { connection.client.usage() }) {
            connection.client.budget()
        }
        var done = 0
        func follow(_ event: SweepEvent) throws {
            switch event {
            case .size(let size):
                // A sweep hears how many there are, however few of them it is about.
                if selection.named == nil { output.preview.total = size }
                display.update { $0.total = runOptions.hasPatterns ? nil : size }
            case .planned(let planned):
                done += 1
                display.clear()
                try output.add(planned)
                display.update { $0.done = done }
            case .notice(let text):
                display.clear()
                Terminal.complain(text)
            case .reached: break
            }
        }
        let isEnough: @Sendable () -> Bool = { interruption.isAsked }
        let end: SweepEnd
        if let earlier,
            let known = try await enforcer.preview(selection, from: earlier, until: isEnough, each: { try follow($0) })
        {
            output.preview.observedAt = earlier.observedAt(in: selection)
            if selection.named == nil { output.preview.listedAt = earlier.listedAt }
            output.preview.total = earlier.listedAt == nil ? nil : earlier.repositoryCount
            end = known
        } else {
            end = try await enforcer.sweep(selection, until: isEnough) { try follow($0) }
        }
        display.clear()
        if runOptions.hasPatterns, done == 0 {
            throw Stop("--repo matches no repository of \(output.preview.organization).", code: .badInput)
        }
        if let coverage = end.coverage { output.preview.add(coverage) }
        switch end.reason {
        case .completed: break
        case .stopped:
            throw Stop("\(interruption.reason): the remaining repositories were not compared.", code: interruption.code)
        case .limited(let text): throw Stop("Stopped by a limit of GitHub's: \(text)", code: .tryLater)
        case .unreachable(let text): throw Stop("Stopped, because GitHub does not answer: \(text)")
        }
        output.preview.preflight = await enforcer.preflight(needing: output.preview.neededNames)
        // What is still not known then is said.
        if output.preview.lacksTotal { output.preview.total = try? await enforcer.totalForLimits() }
        try output.finish(connection.client.usage())
    }
}
