import ArgumentParser
import Enforcement
import Foundation
import GitHubAPI
import Policy
import PullRequests
import Reporting
import Wiring

/// `preview --pull-request`: compares what a pull request proposes, or takes it from a file, and posts it.
struct PullRequestRun {
    let repository: RepositoryName
    let number: Int
    let options: PullRequestOptions
    let policyOptions: PolicyOptions
    let runOptions: RunOptions
    let connecting: ConnectionOptions
    let whenExhausted: GitHubClient.ExhaustionBehaviour
    let out: String?
    /// How old what the state file knows may be.
    let maxAge: Age

    func run() async throws {
        if let file = options.fromFile { return try await post(file: file) }
        let (state, maxAge) = (policyOptions.state, self.maxAge)
        let outcome = try await connected { connection, organization in
            let previewer = try PullRequestPreviewer(
                place(), of: organization, rule: options.rule, details: options.detailsUrl,
                session: { connection.session(for: .command) },
                enforcer: { comparison in
                    Enforcer(
                        policy: comparison.head, organization: organization,
                        session: { connection.session(for: .command) },
                        sweepSession: { connection.session(for: .sweep) }, vault: .empty, history: .readOnly,
                        comparison: comparison)
                },
                earlier: { base in
                    guard maxAge.seconds > 0 else { return nil }
                    return await EarlierObservations.kept(
                        inFile: state, youngerThan: maxAge.seconds, of: .organization(organization), basePolicy: base)
                })
            return try await options.post ? previewer.post(number) : previewer.compare(number)
        }
        try show(outcome)
        if let report = outcome.report { try Self.show(report, at: "\(repository)#\(number)") }
        if outcome.preview.map({ $0.hasProblems }) ?? (outcome.post.conclusion == .failure) {
            throw ExitCode.failure
        }
        if outcome.preview?.isDifferent == true { throw ExitCode.changesFound }
    }

    // MARK: Posting a file

    private func post(file: String) async throws {
        let preview = try Self.read(file)
        guard preview.repository == repository, preview.number == number else {
            throw Stop(
                "\(file) is about \(preview.repository)#\(preview.number), not about \(repository)#\(number).",
                code: .badInput)
        }
        let report = try await connected { connection, _ in
            let session = connection.session(for: .command)
            let pull = try await PolicyPullRequest.read(number, in: repository, session.reader)
            guard pull.headSHA == preview.headSHA else {
                throw Stop(
                    "\(file) is about the commit \(preview.headSHA.prefix(12)), but the pull request is now at "
                        + "\(pull.headSHA.prefix(12)): nothing was posted. The newer commit gets its own preview."
                )
            }
            let marker = CommentText.marker(of: preview.organization)
            guard let poster = PreviewPoster(pull, marker: marker, details: options.detailsUrl, session) else {
                throw Stop("Nothing can be posted: this connection only reads.")
            }
            let begun = try await poster.begin { CommentText.outdated($0, by: pull.headSHA) }
            return await poster.finish(begun, with: preview.post)
        }
        try Self.show(report, at: "\(repository)#\(number)")
    }

    private static func read(_ file: String) throws -> PreviewFile {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Stop("--from-file \(file) cannot be read.", code: .badInput)
        }
        defer { try? handle.close() }
        guard let data = try handle.read(upToCount: PreviewFile.longest + 1), data.count <= PreviewFile.longest else {
            throw Stop("--from-file \(file) is empty or longer than \(PreviewFile.longest) bytes.", code: .badInput)
        }
        do {
            return try PreviewFile(untrusted: try JSON(parsing: data))
        } catch {
            throw Stop("--from-file \(file): \(error)", code: .badInput)
        }
    }

    // MARK: GitHub

    /// The policy in the pull request's repository.
    private func place() throws -> PolicyPlace {
        var path = policyOptions.policy
        while path.hasPrefix("./") { path.removeFirst(2) }
        guard !path.hasPrefix("/"), let place = PolicyPlace(parsing: "\(repository):\(path)") else {
            throw Stop(
                "--policy \(policyOptions.policy) must be the path of the policy in \(repository).", code: .badInput)
        }
        return place
    }

    private func connected<Value>(_ body: (Connection, String) async throws -> Value) async throws -> Value {
        let organization = policyOptions.organization ?? repository.owner
        let cache = await connecting.openCache()
        let connection = try Connection(organization: organization) { configuration in
            connecting.adjust(&configuration)
            configuration.cache = cache
            configuration.whenExhausted = whenExhausted
        }
        do {
            let value = try await body(connection, organization)
            await connection.close()
            return value
        } catch {
            await connection.close()
            if let problem = error as? PullRequestProblem { throw Stop("\(problem)") }
            throw error
        }
    }

    // MARK: Output

    private func show(_ outcome: PullRequestPreviewer.Outcome) throws {
        if let notice = outcome.notice { Terminal.complain(notice) }
        let text: String
        switch runOptions.format {
        case .json:
            text = PreviewFile(outcome, of: policyOptions.organization ?? repository.owner).json.text()
        case .markdown: text = outcome.post.comment
        case .text:
            guard let preview = outcome.preview else {
                text = "\(outcome.post.title)\n\n\(outcome.post.summary)"
                break
            }
            let (style, width) = out == nil ? (Terminal.style, Terminal.width) : (Style.plain, LineWidth.unlimited)
            let lines = PreviewText(style: style, width: width)
            let blocks = lines.blocks(of: preview, .everything).filter { !$0.isEmpty }.map { $0 + [""] }
            text = width.fit(blocks.flatMap { $0 } + lines.closing(preview)).joined(separator: "\n")
        }
        guard let out else { return Terminal.show(text) }
        do {
            try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
        } catch {
            throw Stop("--out \(out) could not be written: \(SystemReason.of(error))", code: .badInput)
        }
    }

    /// What was posted and what was not, and why.
    ///
    /// - Throws: `ExitCode` when a part failed that GitHub's permissions allow.
    private static func show(_ report: PreviewPoster.Report, at name: String) throws {
        func say(_ what: String, _ part: PreviewPoster.Report.Part) {
            switch part {
            case .posted(let url): Terminal.complain("Posted the \(what) to \(name)\(url.map { ": \($0)" } ?? "").")
            case .refused(let refusal): Terminal.complain("The \(what) was not posted: \(refusal)")
            case .superseded(let sha):
                Terminal.complain(
                    "The \(what) was not changed: \(name) is now at \(sha.prefix(12)), which gets its own preview.")
            case .failed(let reason): Terminal.complain("The \(what) could not be posted: \(reason)")
            }
        }
        say("check run", report.checkRun)
        say("comment", report.comment)
        if case .refused = report.checkRun, case .posted = report.comment {
            Terminal.complain("Only a check run keeps what was shown: 'apply' cannot compare with it after the merge.")
        }
        for notice in report.notices { Terminal.complain(notice) }
        if case .refused = report.checkRun, case .refused = report.comment { throw ExitCode.failure }
        if !report.isComplete { throw ExitCode.failure }
    }
}
