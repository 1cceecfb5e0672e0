import ArgumentParser
import Enforcement
import Policy

extension ExitCode {
    /// `plan` found changes.
    static let changesFound = ExitCode(2)
    /// The person at the terminal said no, as Ctrl-C would: 128 and the number of SIGINT.
    static let interrupted = ExitCode(130)
    /// A budget or a limit stopped the run: try later. Source: sysexits(3), EX_TEMPFAIL.
    static let tryLater = ExitCode(75)
    /// Bad usage or policy. Source: sysexits(3), EX_USAGE.
    static let badInput = ExitCode(64)
}

/// Something to tell a person, and how to end.
struct Stop: Error, CustomStringConvertible {
    let description: String
    let code: ExitCode

    init(_ description: String, code: ExitCode = .failure) {
        self.description = description
        self.code = code
    }
}

extension RunSummary {
    /// What the process ends with when something of the run went wrong; `nil` when nothing did.
    var problem: ExitCode? {
        if postponed > 0 { return .tryLater }
        return hasProblems ? .failure : nil
    }
}

/// Runs a verb and turns what it throws into text on standard error and the documented exit code.
func running(_ body: () async throws -> Void) async throws {
    do {
        do {
            try await body()
        } catch let code as ExitCode {
            try Terminal.checkOutput()
            throw code
        }
        try Terminal.checkOutput()
    } catch let code as ExitCode {
        throw code
    } catch let stop as Stop {
        Terminal.complain(stop.description)
        WorkflowRun.current?.annotate([.init(title: "GitHubCop", message: stop.description)])
        throw stop.code
    } catch let problems as PolicyProblems {
        Terminal.complain(problems.problems)
        WorkflowRun.current?.annotate(
            problems.problems.filter { $0.severity == .error }.map {
                .init(title: "The policy", message: $0.headline, location: $0.location)
            })
        throw exitCode(for: problems)
    } catch {
        Terminal.complain("\(error)")
        WorkflowRun.current?.annotate([.init(title: "GitHubCop", message: "\(error)")])
        throw exitCode(for: error)
    }
}
