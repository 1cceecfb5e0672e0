extension Fault.Effect {
    /// The answer that takes the place of the real one; nil for effects that work otherwise.
    func response(isGraphQL: Bool) -> APIResponse? {
        switch self {
        case .status(let status, let message):
            if status >= 500, message == nil { return APIResponse(status, ["message": "Server Error"]) }
            return APIResponse(Refusal(status, message ?? Self.words[status] ?? "Error"))
        case .secondaryLimit(let retryAfter):
            let headers = retryAfter.map { [(name: "retry-after", value: String($0))] } ?? []
            let url = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"
            let body: JSON = [
                "message":
                    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                "documentation_url": .string(url), "status": "403",
            ]
            return APIResponse(403, body, headers: headers)
        case .inProgress(let status):
            let message =
                status == 409
                ? "A code scanning default setup update is already in progress."
                : "Security product toggling is in progress. Try again later."
            return APIResponse(Refusal(status, message))
        case .missingPermission(let permission):
            if isGraphQL {
                let error: JSON = ["type": "FORBIDDEN", "message": "Resource not accessible by integration"]
                return APIResponse(200, ["data": nil, "errors": [error]])
            }
            var response = APIResponse(Refusal(403, "Resource not accessible by integration"))
            response.headers.append((name: "x-accepted-github-permissions", value: permission))
            return response
        case .timeout:
            guard isGraphQL else { return APIResponse(502, ["message": "Server Error"]) }
            let error: JSON = [
                "message": .string(
                    "Something went wrong while executing your query. This may be the result of a timeout, or it could "
                        + "be a GitHub bug. Please include `0400:3F2A:1` when reporting this issue.")
            ]
            return APIResponse(200, ["data": nil, "errors": [error]])
        case .emptyBody: return APIResponse(200)
        case .reset, .truncate, .primaryLimit, .ignoreField, .ignoreWrite, .latency, .resourceLimit, .failingField,
            .undefinedField, .unlisted, .pages:
            return nil
        }
    }

    private static let words = [
        401: "Bad credentials", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 422: "Validation Failed",
    ]
}
