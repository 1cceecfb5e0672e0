import Enforcement
import Policy
import Synchronization

/// GitHub with the one repository `acme/api`, behind the ports of `Enforcement` and without a wire.
///
/// It does what it is asked unless `respond` says otherwise, and remembers everything in the order in which it came.
final class GitHubDouble: Sendable {
    enum Event: Sendable, CustomStringConvertible {
        case get(String)
        case query(GraphQLQuery)
        case write(WriteRequest)
        /// The same write has been answered.
        case answered(WriteRequest)
        case mutate(MutationBatch)

        var description: String {
            switch self {
            case .get(let path): "GET \(path)"
            case .query(let query): query.description
            case .write(let write): write.description
            case .answered(let write): "answer to \(write)"
            case .mutate(let batch): batch.description
            }
        }

        var isWrite: Bool {
            switch self {
            case .write, .mutate: true
            case .get, .query, .answered: false
            }
        }
    }

    /// Answers instead of the double, fails by throwing, or leaves it to the double by returning `nil`.
    typealias Response = @Sendable (Event, inout RepositoryState) throws -> JSON?

    private let contents: Mutex<(state: RepositoryState, events: [Event])>
    private let respond: Response
    private let rights: Rights?

    init(
        _ state: RepositoryState = RepositoryState(), rights: Rights? = nil,
        respond: @escaping Response = { _, _ in nil }
    ) {
        self.rights = rights
        contents = Mutex((state, []))
        self.respond = respond
    }

    var events: [Event] { contents.withLock { $0.events } }
    var state: RepositoryState { contents.withLock { $0.state } }
    var writes: [WriteRequest] { events.compactMap { if case .write(let write) = $0 { write } else { nil } } }
    var batches: [MutationBatch] { events.compactMap { if case .mutate(let batch) = $0 { batch } else { nil } } }

    func change(_ edit: (inout RepositoryState) -> Void) { contents.withLock { edit(&$0.state) } }

    var session: GitHubSession {
        GitHubSession(
            reader: GitHubReader(
                get: { [self] request in
                    Policy.Response(
                        body: try take(.get(request.path.text)) { state in
                            guard let body = state.lists[request.path.text] else {
                                throw GitHubFailure(
                                    .notFound, request: request.description, status: 404, message: "Not Found")
                            }
                            return body
                        })
                },
                query: { [self] query in Self.answer(try take(.query(query)) { $0.answer(query) }) }),
            writer: GitHubWriter(
                send: { [self] request in
                    // Others get the chance to come between, if nothing keeps them from it.
                    for _ in 0..<20 { await Task.yield() }
                    let body = try take(.write(request)) { $0.apply(request) }
                    for _ in 0..<20 { await Task.yield() }
                    contents.withLock { $0.events.append(.answered(request)) }
                    return Policy.Response(body: body)
                },
                mutate: { [self] batch in Self.answer(try take(.mutate(batch)) { $0.apply(batch) }) }),
            usage: { [self] in
                contents.withLock { contents in
                    contents.events.reduce(into: RequestUsage()) { usage, event in
                        switch event {
                        case .get: usage.restReads += 1
                        case .query: usage.graphQLQueries += 1
                        case .write: usage.restWrites += 1
                        case .mutate: usage.graphQLMutations += 1
                        case .answered: break
                        }
                    }
                }
            }, rights: { [rights] in rights })
    }

    private func take(_ event: Event, _ otherwise: (inout RepositoryState) throws -> JSON) throws -> JSON {
        try contents.withLock { contents in
            contents.events.append(event)
            if let answer = try respond(event, &contents.state) { return answer }
            return try otherwise(&contents.state)
        }
    }

    /// The double's answers to GraphQL hold `data` and `errors`, as on the wire.
    private static func answer(_ body: JSON) -> GraphQLAnswer {
        GraphQLAnswer(
            data: body["data"] ?? .null,
            errors: (body["errors"]?.arrayValue ?? []).map { error in
                GraphQLAnswer.Problem(
                    type: error["type"]?.stringValue, message: error["message"]?.stringValue ?? "",
                    path: (error["path"]?.arrayValue ?? []).compactMap { $0.stringValue })
            })
    }
}
