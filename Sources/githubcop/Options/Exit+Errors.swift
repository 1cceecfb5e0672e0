import ArgumentParser
import Enforcement
import GitHubAPI
import Policy
import Server

/// The exit code for an error that ended a verb.
func exitCode(for error: any Error) -> ExitCode {
    switch error {
    case is PolicyProblems, is SetupProblem, ServerFault.invalid: .badInput
    default: error.isGitHubLimit ? .tryLater : .failure
    }
}
