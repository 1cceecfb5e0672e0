import Policy

/// The body of a REST error: `message`, and for 422 what is wrong with which field.
struct ErrorBody {
    let message: String
    /// Where GitHub points to for an explanation.
    let documentationURL: String?

    init(_ answer: HTTPResponse) {
        guard let body = try? JSON(parsing: answer.body), let text = body["message"]?.stringValue else {
            message =
                answer.body.isEmpty
                ? "answered without a body" : "answered with something that is not GitHub's JSON"
            documentationURL = nil
            return
        }
        let problems: [String] =
            switch body["errors"] {
            case .array(let items): items.compactMap(Self.words(for:))
            case .string(let single): [single]
            default: []
            }
        message = Self.line(problems.isEmpty ? text : "\(text): \(problems.joined(separator: "; "))")
        documentationURL = body["documentation_url"]?.stringValue
    }

    /// Source: <https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed>
    private static func words(for problem: JSON) -> String? {
        if let text = problem.stringValue { return text }
        let resource = problem["resource"]?.stringValue
        let field = problem["field"]?.stringValue
        let subject = [resource, field].compactMap(\.self).joined(separator: ".")
        let code: String? =
            switch problem["code"]?.stringValue {
            case "missing": "does not exist"
            case "missing_field": "is required"
            case "invalid": "is not valid"
            case "already_exists": "already exists"
            case "unprocessable": "cannot be processed"
            case "custom", nil: nil
            case let other?: other
            }
        if let message = problem["message"]?.stringValue {
            return subject.isEmpty ? message : "\(message) (\(subject))"
        }
        guard let code else { return nil }
        return "\(subject.isEmpty ? "the request" : subject) \(code)"
    }

    /// One line of bounded length without control characters, fit for a terminal.
    static func line(_ text: String) -> String {
        let clean = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return clean.count > 1_000 ? String(clean.prefix(1_000)) + "…" : String(clean)
    }
}
