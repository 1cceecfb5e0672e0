import Enforcement
import GitHubAPI
import LambdaRuntime
import Policy
import Wiring

/// Starts the workflow.
struct Dispatcher: Sendable {
    private let workflow: Workflow
    private let access: GitHubAccess

    /// GitHub takes inputs of 65,535 characters in all.
    /// Source: <https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event>
    static let maximumInputLength = 60_000

    init(_ workflow: Workflow, access: GitHubAccess) {
        self.workflow = workflow
        self.access = access
    }

    /// Starts one run for all of these repositories; several only when their names are too long for one.
    ///
    /// - Parameter repositories: names without the owner; none for every repository of the organization.
    /// - Throws: `GitHubFailure`, `SecretFault`, `SetupProblem`.
    func dispatch(_ repositories: [String], by deadline: Deadline) async throws {
        for input in Self.inputs(repositories) { try await start(["repo-to-police": .string(input)], by: deadline) }
    }

    /// Starts a run for the organization's own settings.
    /// - Throws: as `dispatch`.
    func dispatchOrganization(by deadline: Deadline) async throws {
        do {
            try await start(["target": "organization"], by: deadline)
        } catch let failure as GitHubFailure where failure.reason == .invalid {
            // A workflow of an earlier version has no such input. A run for everything does it as well.
            try await start(["repo-to-police": ""], by: deadline)
        }
    }

    private func start(_ inputs: JSON, by deadline: Deadline) async throws {
        let request = WriteRequest(
            .post, "/repos/\(workflow.repository)/actions/workflows/\(workflow.file)/dispatches",
            body: ["ref": .string(workflow.ref), "inputs": inputs])
        try await send(request, by: deadline)
    }

    private func send(_ request: WriteRequest, by deadline: Deadline) async throws {
        let connection = try await access.connection(for: .dispatching, by: deadline)
        do {
            try await connection.session(for: .event).dispatch(request)
        } catch let failure as GitHubFailure where failure.reason == .unauthorized {
            guard try await access.hasNewCredential(by: deadline) else { throw failure }
            let renewed = try await access.connection(for: .dispatching, by: deadline)
            try await renewed.session(for: .event).dispatch(request)
        }
    }

    /// The names joined by commas, in as few texts as fit.
    static func inputs(_ names: [String]) -> [String] {
        names.reduce(into: [""]) { texts, name in
            guard let last = texts.last, !last.isEmpty else {
                texts[texts.count - 1] = name
                return
            }
            if last.utf8.count + 1 + name.utf8.count <= maximumInputLength {
                texts[texts.count - 1] += ",\(name)"
            } else {
                texts.append(name)
            }
        }
    }
}

extension GitHubSession {
    fileprivate func dispatch(_ request: WriteRequest) async throws {
        guard let writer else {
            throw GitHubFailure(.cancelled, request: "\(request)", message: "the session is for reading only")
        }
        _ = try await writer.send(request)
    }
}
