import Policy

extension ResponseClassifier {
    /// GraphQL tells most failures in an answer of status 200. Those that concern the request as a whole become
    /// refusals here; those of single fields stay in the answer, beside the data of the others.
    func responseClass(onGraphQL response: Response, _ answer: HTTPResponse) -> ResponseClass {
        guard response.body["data"] != nil || response.body["errors"] != nil else {
            let hint = "Is this address GitHub's API?"
            return .refused(failure(.unexpected, answer, "the answer is not one of GraphQL", hint: hint), .none)
        }
        let problems = GraphQLAnswer(response.body).errors
        // Anyone who got some data was executed, at least in part: repeating it could do things twice.
        guard !problems.isEmpty, !hasData(response.body) else { return .success(response) }
        let message = ErrorBody.line(problems.map { $0.message }.joined(separator: "; "))
        let words = message.lowercased()
        if words.contains("secondary rate") || words.contains("abuse") { return slowDown(answer, message) }
        if problems.contains(where: { $0.type == "RATE_LIMITED" || $0.type == "RATE_LIMIT" }) {
            return .refused(exhausted(answer, message), .awaitReset)
        }
        if words.contains("something went wrong while executing your query") || words.contains("timedout")
            || words.contains("timeout") || words.contains("timed out")
        {
            return .refused(
                failure(
                    .unavailable, answer, message,
                    hint: call.isRepeatable
                        ? "Ask for less at once." : "GitHub may have executed it, so it was not sent again."),
                call.isDivisible ? .none : .backOff(atLeast: .zero, wasNotExecuted: false))
        }
        // Nothing was given and nothing done. Of an answer that holds some of the data, the rest stays unread.
        if problems.allSatisfy({ $0.type == "FORBIDDEN" && isTokenUnknown($0.message) }) {
            return .refused(failure(.forbidden(permission: nil), answer, message), .awaitToken)
        }
        return .success(response)
    }

    private func hasData(_ body: JSON) -> Bool {
        switch body["data"] {
        case .object(let members): members.contains { $0.key != "rateLimit" && !$0.value.isNull }
        case .none, .null: false
        default: true
        }
    }
}

extension GraphQLAnswer {
    /// Reads the body of a GraphQL response.
    init(_ body: JSON) {
        let errors = (body["errors"]?.arrayValue ?? []).map { Problem($0) }
        self.init(data: body["data"] ?? .null, errors: errors)
    }
}

extension GraphQLAnswer.Problem {
    fileprivate init(_ error: JSON) {
        let steps = error["path"]?.arrayValue ?? []
        self.init(
            type: error["type"]?.stringValue ?? error["extensions"]?["code"]?.stringValue,
            message: error["message"]?.stringValue ?? "an error without a message",
            path: steps.compactMap { step in step.stringValue ?? step.intValue.map { String($0) } },
            extensions: error["extensions"] ?? .null)
    }
}
