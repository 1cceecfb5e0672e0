import LambdaRuntime

/// Refuses requests that cannot be deliveries, anyone who sent them.
enum RequestForm {
    /// `nil` for what may be a delivery.
    static func refusal(of event: HTTPEvent) -> HTTPAnswer? {
        // The stage, or a custom domain's base path, may come before it.
        guard event.path.split(separator: "/").last == "webhook" else {
            return HTTPAnswer(404, ["error": "deliveries go to /webhook"])
        }
        guard event.method.uppercased() == "POST" else {
            return HTTPAnswer(405, ["error": "deliveries are POSTed"], fields: ["Allow": "POST"])
        }
        guard event.body != nil else { return HTTPAnswer(400, ["error": "the body is not Base64, as the event says"]) }
        return nil
    }
}
