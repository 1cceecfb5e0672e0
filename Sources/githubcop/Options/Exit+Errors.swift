import ArgumentParser
import GitHubAPI
import Policy

/// The exit code for an error that ended a verb.
func exitCode(for error: any Error) -> ExitCode {
    switch error {
    case is PolicyProblems, is SetupProblem: .badInput
    case let failure as GitHubFailure:
        switch failure.reason {
        case .rateLimited, .secondaryLimit: .tryLater
        default: .failure
        }
    default: .failure
    }
}
