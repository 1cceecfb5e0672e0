import Policy

/// Reads objects by their node ids. What fails for the size of the request is asked again in halves, at last alone.
struct NodeReader: Sendable {
    let reader: GitHubReader
    let size: PageSize

    init(reader: GitHubReader, size: PageSize) {
        self.reader = reader
        self.size = size
    }

    /// For objects of one repository that were too much for GitHub together with it.
    init(_ observer: Observer) { self.init(reader: observer.reader, size: PageSize(10)) }

    /// What GitHub said of one object.
    enum Finding: Sendable {
        /// What it shows, and its problems, with paths relative to the object.
        case shown(JSON, [GraphQLAnswer.Problem])
        /// It did not show it, even alone.
        case withheld([GraphQLAnswer.Problem])
        /// It does not exist, or not any more.
        case gone
    }

    /// - Throws: `GitHubFailure` when it is not for the size: a limit, a network that is down.
    func read(_ ids: [String], _ query: ([String]) -> GraphQLQuery) async throws -> [String: Finding] {
        var found: [String: Finding] = [:]
        var waiting = Self.chunks(ids, of: size.current)
        while let chunk = waiting.popLast() {
            do {
                let answer = try await timed { try await reader.query(query(chunk)) }
                let left = take(answer, for: chunk, into: &found)
                if !left.isEmpty {
                    size.noteOverload(asking: chunk.count)
                    waiting += Self.halves(left)
                }
            } catch let failure as GitHubFailure where failure.reason == .unavailable {
                guard size.noteFailure(failure, asking: chunk.count) else { throw failure }
                if chunk.count == 1, let id = chunk.first {
                    found[id] = .withheld([.init(type: nil, message: failure.description, path: [])])
                } else {
                    waiting += Self.halves(chunk)
                }
            }
        }
        return found
    }

    /// - Returns: those to ask for again, in smaller company.
    private func take(
        _ answer: GraphQLAnswer, for ids: [String], into found: inout [String: Finding]
    ) -> [String] {
        let nodes = answer.data["nodes"]?.arrayValue ?? []
        var left: [String] = []
        for (index, id) in ids.enumerated() {
            let problems = answer.problems(at: ["nodes", String(index)]).map { $0.below(2) }
            let node = index < nodes.count ? nodes[index] : .null
            let isIncomplete = problems.contains { $0.isOverload } || (node.isNull && problems.isEmpty)
            if isIncomplete, ids.count > 1 {
                left.append(id)
            } else if !node.isNull {
                found[id] = .shown(node, problems)
            } else {
                let isGone = !problems.isEmpty && problems.allSatisfy { $0.type == "NOT_FOUND" }
                found[id] = isGone ? .gone : .withheld(problems)
            }
        }
        return left
    }

    /// Tells the page size how long an answer took.
    func timed(_ body: () async throws -> GraphQLAnswer) async throws -> GraphQLAnswer {
        let start = ContinuousClock.now
        let answer = try await body()
        size.noteAnswer(after: .now - start)
        return answer
    }

    private static func halves(_ ids: [String]) -> [[String]] { chunks(ids, of: max((ids.count + 1) / 2, 1)) }

    private static func chunks(_ ids: [String], of size: Int) -> [[String]] {
        stride(from: 0, to: ids.count, by: size).map { Array(ids[$0..<min($0 + size, ids.count)]) }.reversed()
    }
}

extension GraphQLAnswer.Problem {
    /// GitHub left something out because the request was too much at once, not because of what it is.
    var isOverload: Bool {
        type == "RESOURCE_LIMITS_EXCEEDED" || type == "MAX_NODE_LIMIT_EXCEEDED"
            || message.lowercased().contains("something went wrong while executing your query")
    }

    /// The same with a path that starts so many steps further down.
    func below(_ steps: Int) -> GraphQLAnswer.Problem {
        at(Array(path.dropFirst(steps)))
    }
}
