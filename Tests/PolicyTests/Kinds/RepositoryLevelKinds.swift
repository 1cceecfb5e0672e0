import Testing

@testable import Kinds
@testable import Policy

/// Puts one kind whose settings are those of the repository itself through observation, plan and operations.
struct RepositoryLevelKind {
    let kind: any SettingKind<RepositoryFacts>.Type
    var repository = RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "api"), id: 7, nodeID: "R_7", visibility: .private)

    static func desired(_ json: JSON, line: Int = 1) -> Desired {
        let provenance = Provenance(
            rule: "baseline", location: SourceLocation(file: "githubcop.yml", line: line, column: 1))
        guard let members = json.objectValue else {
            return json.isNull ? .absent(provenance) : .value(DesiredValue(json, provenance: provenance))
        }
        return .members(members.mapValues { desired($0, line: line) }, provenance)
    }

    func plan(_ desired: JSON, observed: Observed) -> RepositoryPlan {
        let settings = DesiredSettings(kinds: [kind.name: Self.desired(desired)])
        return Planner(kinds: repositoryKinds, secrets: .none).plan(
            settings, RepositoryObservation(repository: repository, kinds: [kind.name: .success(observed)]))
    }

    func operations(_ desired: JSON, observed: Observed) -> [Operation] {
        kind.operations(for: plan(desired, observed: observed).changes, observed: observed, in: repository)
    }

    /// What would be written, a line for each request.
    func writes(_ desired: JSON, over settings: JSON) -> [String] {
        operations(desired, observed: Observed(settings)).flatMap(\.lines)
    }

    func contradictions(_ desired: JSON) -> [String] {
        kind.contradictions(in: Self.desired(desired)).map(\.message)
    }

    func reads(_ desired: JSON) -> [String] {
        kind.reads(of: repository, node: nil, desired: Self.desired(desired), isExclusive: false).map(\.path.text)
    }

    /// Answers to GETs below `/repos/acme/api`.
    static func answers(node: JSON? = nil, _ bodies: [String: JSON], failures: [String: GitHubFailure] = [:]) -> Answers
    {
        var responses = bodies.mapValues { Result<Response, GitHubFailure>.success(Response(body: $0)) }
        for (path, failure) in failures { responses[path] = .failure(failure) }
        return Answers(
            node: node,
            responses: Dictionary(uniqueKeysWithValues: responses.map { ("/repos/acme/api\($0.key)", $0.value) }))
    }

    static func failure(_ reason: GitHubFailure.Reason, _ status: Int, _ message: String) -> GitHubFailure {
        GitHubFailure(reason, request: "GET /repos/acme/api", status: status, message: message)
    }

    /// Keys of the example that its schema does not know, and scalars that it does not allow. The examples use block
    /// style for objects, which is all that this reads.
    func problemsOfExample() -> [String] {
        var path: [String] = []
        var problems: [String] = []
        for line in kind.documentation.example.split(separator: "\n") {
            let depth = line.prefix { $0 == " " }.count / 2
            let parts = line.split(separator: ":", maxSplits: 1)
            path = Array(path.prefix(depth)) + [parts[0].filter { $0 != " " }]
            guard let schema = kind.documentation.schema[SettingPath(path)] else {
                problems.append("unknown: \(path)")
                continue
            }
            let value = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            if !value.isEmpty, !schema.takes(value) { problems.append("\(path) does not take \(value)") }
        }
        return problems
    }
}

extension Policy.Operation {
    /// `PATCH /repos/acme/api {"…"}` for each request.
    var lines: [String] {
        switch action {
        case .write(let request): [request.line]
        case .sequence(let requests): requests.map(\.line)
        case .mutate(let mutation): ["\(mutation)"]
        case .swap(let swap): swap.outgoing.flatMap { $0.operation.lines } + swap.incoming.flatMap { $0.lines }
        }
    }
}

extension WriteRequest {
    fileprivate var line: String { ([description] + (body.map { [$0.text()] } ?? [])).joined(separator: " ") }
}

extension SettingSchema {
    fileprivate func takes(_ text: String) -> Bool {
        switch self {
        case .boolean: text == "true" || text == "false"
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .text(let schema): schema.requirement?.isMet(text) ?? true
        case .choice(let choice): choice.values.contains(text)
        case .list(let list):
            text.hasPrefix("[") && text.hasSuffix("]")
                && text.dropFirst().dropLast().split(separator: ",").allSatisfy {
                    list.element.takes($0.filter { $0 != " " })
                }
        case .object(let object):
            object.shorthand.flatMap { object[$0] }?.schema.takes(text) ?? false
        case .map: false
        }
    }
}
