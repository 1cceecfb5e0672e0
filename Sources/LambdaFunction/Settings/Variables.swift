import FoundationEssentials
import GitHubAPI
import Policy
import Webhooks
import Wiring

/// Reads environment variables; an empty one is as good as none.
struct Variables {
    private let values: [String: String]

    init(_ environment: [String: String]) { values = environment.filter { !$0.value.isEmpty } }

    static func problem(_ name: String, _ what: String, hint: String) -> SetupProblem {
        SetupProblem("The environment variable \(name) \(what).", hint: hint)
    }

    func mode() throws(SetupProblem) -> Settings.Mode {
        guard let text = values["GITHUBCOP_MODE"] else { return .dispatch }
        guard let mode = Settings.Mode(rawValue: text) else {
            throw Self.problem("GITHUBCOP_MODE", "is '\(text)'", hint: "Use dispatch or enforce.")
        }
        return mode
    }

    func organization() throws(SetupProblem) -> String {
        let name = "GITHUBCOP_ORGANIZATION"
        guard let login = values[name] else {
            throw Self.problem(name, "is not set", hint: "Name the organization's login.")
        }
        guard PayloadRepository(id: nil, nodeID: nil, owner: login, name: "any") != nil else {
            throw Self.problem(name, "is no login", hint: "Use the name in the organization's URL.")
        }
        return login
    }

    func workflow() throws(SetupProblem) -> Workflow? {
        let name = "GITHUBCOP_WORKFLOW_REPOSITORY"
        guard let text = values[name] else { return nil }
        return Workflow(
            repository: try repository(text, name), file: values["GITHUBCOP_WORKFLOW"] ?? "githubcop.yml",
            ref: values["GITHUBCOP_WORKFLOW_REF"] ?? "main")
    }

    func filter() throws(SetupProblem) -> EventFilter {
        let names = (values["GITHUBCOP_EVENTS"] ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
        guard !names.isEmpty else { return .all }
        do {
            return try EventFilter(names)
        } catch {
            throw Self.problem("GITHUBCOP_EVENTS", "cannot be used", hint: "\(error)")
        }
    }

    func ownLogins() -> Set<String> {
        let logins = (values["GITHUBCOP_OWN_LOGINS"] ?? "").split { $0 == "," || $0.isWhitespace }
        let app = values["GITHUBCOP_APP_SLUG"].map { ["\($0)[bot]"] } ?? []
        return Set((logins.map(String.init) + app).map { $0.lowercased() })
    }

    func debounce() throws(SetupProblem) -> Double {
        let name = "GITHUBCOP_DEBOUNCE_SECONDS"
        guard let text = values[name] else { return 5 }
        guard let seconds = Int(text), (0...60).contains(seconds) else {
            throw Self.problem(name, "is '\(text)'", hint: "Use a whole number of seconds from 0 to 60.")
        }
        return Double(seconds)
    }

    func policy() throws(SetupProblem) -> PolicyLocation {
        let name = "GITHUBCOP_POLICY"
        guard let text = values[name] else {
            throw Self.problem(
                name, "is not set, and in mode enforce the function needs the policy",
                hint: "Use a path inside the zip, or repository:owner/name[@ref][:path].")
        }
        switch PolicyLocation(parsing: text) {
        case .files(let path):
            let root = values["LAMBDA_TASK_ROOT"] ?? "."
            return .files(path: path.hasPrefix("/") ? path : "\(root)/\(path)")
        case .repository(let place):
            _ = try repository(place.repository.description, name)
            return .repository(place)
        case nil:
            throw Self.problem(name, "is '\(text)'", hint: "Use repository:owner/name[@ref][:path].")
        }
    }

    func source(
        _ idName: String, instead names: [String], what: String
    ) throws(SetupProblem) -> Settings.Source {
        if let id = values[idName] { return .stored(id: id) }
        guard names.contains(where: { values[$0] != nil }) else {
            throw Self.problem(
                idName, "is not set",
                hint: "Name the secret in Secrets Manager that holds \(what); or set "
                    + "\(names.joined(separator: " or ")).")
        }
        return .environment
    }

    func policySecretsID() -> String? { values["GITHUBCOP_POLICY_SECRETS_ID"] }

    func port() throws(SetupProblem) -> Int {
        let name = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"
        guard let text = values[name] else { return 2773 }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw Self.problem(name, "is '\(text)'", hint: "Use a port's number, or leave it out.")
        }
        return port
    }

    private func repository(_ text: String, _ name: String) throws(SetupProblem) -> RepositoryName {
        guard PayloadRepository(id: nil, nodeID: nil, fullName: text) != nil,
            let repository = RepositoryName(text)
        else { throw Self.problem(name, "is '\(text)'", hint: "Use owner/name.") }
        return repository
    }
}
