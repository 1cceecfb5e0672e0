extension Fault {
    /// The body of `POST /_sandbox/faults`, e.g.
    /// `{"effect":"status","status":502,"method":"GET","route":"/repos/{owner}/{repo}","every":3,"times":2}`.
    init(_ object: JSONObject) throws(Refusal) {
        let fields = Fields(object)
        try fields.require("effect")
        let effect = try Self.effect(try fields.string("effect") ?? "", fields)
        self.init(
            effect, method: try fields.string("method"), route: try fields.string("route") ?? "*",
            repository: try fields.string("repository"), every: try fields.int("every") ?? 1,
            after: try fields.int("after") ?? 0, times: try fields.int("times"))
    }

    private static func effect(_ name: String, _ fields: Fields) throws(Refusal) -> Effect {
        switch name {
        case "status": return .status(try fields.int("status") ?? 500, message: try fields.string("message"))
        case "reset": return .reset
        case "truncate": return .truncate
        case "secondary_limit": return .secondaryLimit(retryAfter: try fields.int("retry_after"))
        case "primary_limit": return .primaryLimit(resetIn: try fields.int("reset_in") ?? 60)
        case "in_progress": return .inProgress(status: try fields.int("status") ?? 422)
        case "ignore_field": return .ignoreField(try fields.string("field") ?? "")
        case "ignore_write": return .ignoreWrite
        case "missing_permission":
            return .missingPermission(try fields.string("permission") ?? "administration=write")
        case "latency": return .latency(milliseconds: try fields.int("milliseconds") ?? 0)
        case "timeout": return .timeout
        case "failing_field":
            return .failingField(
                try fields.string("field") ?? "", type: try fields.string("type") ?? "RESOURCE_LIMITS_EXCEEDED")
        case "undefined_field": return .undefinedField(try fields.string("field") ?? "")
        case "unlisted":
            return .unlisted(
                connection: try fields.string("field") ?? "repositories", try fields.int("nodes") ?? 1)
        case "pages": return .pages(of: max(1, try fields.int("size") ?? 30))
        case "empty_body": return .emptyBody
        case "resource_limit": return .resourceLimit(nodes: try fields.int("nodes") ?? 100)
        default:
            throw Refusal(
                422,
                "\"\(name)\" is no effect. Known: status, reset, truncate, secondary_limit, primary_limit, in_progress, "
                    + "ignore_field, ignore_write, missing_permission, latency, resource_limit, timeout, failing_field, "
                    + "undefined_field, unlisted, pages, empty_body.")
        }
    }
}
