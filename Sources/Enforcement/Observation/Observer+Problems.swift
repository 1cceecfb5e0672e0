import Kinds
import Policy

/// What GitHub did not answer.
extension Observer {
    /// The problems below a response path, with their paths made relative to it.
    static func problems(
        _ problems: [GraphQLAnswer.Problem], below path: [String]
    ) -> [GraphQLAnswer.Problem] {
        problems.filter { $0.path.starts(with: path) }.map { $0.below(path.count) }
    }

    /// The fields of the repository that may not be read.
    static func forbiddenFields(_ problems: [GraphQLAnswer.Problem], below path: [String]) -> Set<String> {
        Set(Self.problems(problems, below: path).filter { $0.type == "FORBIDDEN" }.compactMap { $0.path.first })
    }

    /// Why an organization's repositories were not listed.
    static func failure(of organization: String, _ answer: GraphQLAnswer, request: GraphQLQuery) -> GitHubFailure {
        GitHubFailure(
            answer.errors.contains { $0.type == "NOT_FOUND" } ? .notFound : .unexpected, request: request.description,
            message: answer.errors.first?.message ?? "there is no organization '\(organization)'",
            hint: "Check the organization's name and that the token may see it.")
    }

    static func failure(
        of reference: RepositoryReference, _ answer: GraphQLAnswer, request: GraphQLQuery
    ) -> GitHubFailure {
        let problem = answer.errors.first
        // Without an error of another kind, a missing node means that it is gone or may not be seen.
        guard let problem, problem.type != "NOT_FOUND" else {
            return GitHubFailure(
                .notFound, request: request.description,
                message: "\(reference.name) does not exist, or the token may not see it.",
                hint: "Check the name, and that the App is installed on this repository.")
        }
        return GitHubFailure(
            problem.type == "FORBIDDEN" ? .forbidden(permission: nil) : .unexpected, request: request.description,
            message: problem.message)
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, GitHubFailure> {
        do {
            return .success(try await body())
        } catch let failure as GitHubFailure {
            return .failure(failure)
        } catch {
            return .failure(GitHubFailure(.unavailable, request: "GET", message: "\(error)"))
        }
    }
}

extension Unreadable {
    init(any error: any Error) {
        switch error {
        case let unreadable as Unreadable: self = unreadable
        case let failure as GitHubFailure: self.init(failure)
        default: self.init("\(error)")
        }
    }
}
