/// What a request says of a check run, with GitHub's limits.
struct CheckRunEdit {
    private let fields: Fields
    private let isNew: Bool

    private static let conclusions = [
        "action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out",
    ]
    private static let mostText = 65_535

    init(_ fields: Fields, isNew: Bool) {
        self.fields = fields
        self.isNew = isNew
    }

    func apply(to run: inout CheckRun, _ now: Timestamp) throws(Refusal) {
        if let name = try fields.string("name") { run.name = name }
        if let url = try fields.string("details_url") { run.detailsURL = url }
        if let id = try fields.string("external_id") { run.externalID = id }
        if let status = try fields.choice("status", of: ["queued", "in_progress", "completed"]) {
            run.status = status
            if status != "completed" { (run.conclusion, run.completedAt) = (nil, nil) }
        }
        if run.status == "in_progress" || isNew { run.startedAt = run.startedAt ?? now }
        if let conclusion = try fields.choice("conclusion", of: Self.conclusions) {
            run.conclusion = conclusion
            run.status = "completed"
            run.completedAt = now
        }
        guard run.status != "completed" || run.conclusion != nil else {
            throw Fields.invalid("\"conclusion\" wasn't supplied.")
        }
        if let output = try fields.fields("output") { try apply(output, to: &run) }
        guard let actions = fields.object["actions"]?.array else { return }
        guard actions.count <= 3 else { throw Fields.invalid("Only 3 actions are allowed.") }
        for action in actions {
            for (key, most) in [("label", 20), ("description", 40), ("identifier", 20)] {
                guard let text = action[key]?.string, text.count <= most else {
                    throw Fields.invalid("For 'properties/actions', \(key) must have at most \(most) characters.")
                }
            }
        }
        run.actions = actions
    }

    private func apply(_ output: Fields, to run: inout CheckRun) throws(Refusal) {
        try output.require(isNew ? ["title", "summary"] : ["summary"])
        if let title = try output.string("title") { run.output.title = title }
        if let summary = try text("summary", output) { run.output.summary = summary }
        if let text = try text("text", output) { run.output.text = text }
        let given = output.object["annotations"]?.array ?? []
        guard given.count <= 50 else {
            throw Fields.invalid("No more than 50 items are allowed; \(given.count) were supplied.")
        }
        for item in given {
            guard let object = item.object else { throw Fields.invalid("An annotation is not an object.") }
            run.annotations.append(try Self.annotation(Fields(object)))
        }
    }

    private func text(_ key: String, _ output: Fields) throws(Refusal) -> String? {
        guard let text = try output.string(key) else { return nil }
        guard text.unicodeScalars.count <= Self.mostText else {
            throw Fields.invalid("Only \(Self.mostText) characters are allowed; \(text.count) were supplied.")
        }
        return text
    }

    private static func annotation(_ fields: Fields) throws(Refusal) -> CheckRun.Annotation {
        try fields.require("path", "start_line", "end_line", "annotation_level", "message")
        let level = try fields.choice("annotation_level", of: ["notice", "warning", "failure"])
        let (start, end) = (try fields.int("start_line") ?? 0, try fields.int("end_line") ?? 0)
        let (first, last) = (try fields.int("start_column"), try fields.int("end_column"))
        guard start > 0, end >= start else { throw Fields.invalid("end_line must not be before start_line.") }
        guard first == nil && last == nil || start == end else {
            throw Fields.invalid("Columns are only allowed where start_line and end_line are equal.")
        }
        let (title, message) = (try fields.string("title"), try fields.string("message") ?? "")
        guard title?.count ?? 0 <= 255 else { throw Fields.invalid("title is too long (maximum is 255 characters)") }
        guard message.utf8.count <= 65_536 else { throw Fields.invalid("message is too long (maximum is 64 KB)") }
        return CheckRun.Annotation(
            path: try fields.string("path") ?? "", startLine: start, endLine: end, startColumn: first, endColumn: last,
            level: level ?? "notice", title: title, message: message, rawDetails: try fields.string("raw_details"))
    }
}
