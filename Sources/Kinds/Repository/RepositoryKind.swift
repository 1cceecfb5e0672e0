package import Policy

/// The settings of the repository itself: what `PATCH /repos/{owner}/{repo}` takes, and its topics.
package enum RepositoryKind: SettingKind {
    package static let name = "repository"
    /// `create` announces the first branch, for which a default branch may have been waiting.
    package static let triggers: Set<String> = ["repository", "public", "create"]

    /// What other tools like to set as well, and where an hour of it does no harm. Topics are left out: rules ask for
    /// them.
    private static let pausable: Set = [
        "description", "homepage", "is_template", "has_issues", "has_projects", "has_wiki", "has_discussions",
        "allow_squash_merge", "allow_merge_commit", "allow_rebase_merge", "delete_branch_on_merge",
        "allow_update_branch", "squash_merge_commit_title", "squash_merge_commit_message", "merge_commit_title",
        "merge_commit_message",
    ]

    package static func mayPause(_ subject: String) -> Bool { pausable.contains(subject) }

    static let mergeMethods = ["allow_squash_merge", "allow_merge_commit", "allow_rebase_merge"]

    /// The default title and message of one merge method's commits. GitHub takes them together and knows only some
    /// combinations.
    struct CommitTexts: Sendable {
        let method: String
        let title: String
        let message: String
        /// Messages that go with each title.
        let combinations: [String: [String]]

        func isKnown(title: JSON?, message: JSON?) -> Bool {
            guard let title = title?.stringValue, let message = message?.stringValue else { return true }
            return combinations[title]?.contains(message) ?? false
        }
    }

    /// Source: the choices of the repository's settings page.
    /// <https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges>
    static let commitTexts = [
        CommitTexts(
            method: "allow_squash_merge", title: "squash_merge_commit_title", message: "squash_merge_commit_message",
            combinations: [
                "COMMIT_OR_PR_TITLE": ["COMMIT_MESSAGES"], "PR_TITLE": ["PR_BODY", "COMMIT_MESSAGES", "BLANK"],
            ]),
        CommitTexts(
            method: "allow_merge_commit", title: "merge_commit_title", message: "merge_commit_message",
            combinations: ["MERGE_MESSAGE": ["PR_TITLE"], "PR_TITLE": ["PR_BODY", "BLANK"]]),
    ]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        noMethodLeft(in: desired) + commitTexts.compactMap { impossibleTexts($0, in: desired) }
    }

    /// Merge methods that the repository does not offer, as rulesets name them, with the rule that says so.
    static func mergeMethodsOff(in settings: [String: Desired]) -> [String: Provenance] {
        let fields = ["squash": "allow_squash_merge", "merge": "allow_merge_commit", "rebase": "allow_rebase_merge"]
        return fields.compactMapValues { field in
            settings[name]?[field].flatMap { $0.json == false ? $0.provenance : nil }
        }
    }

    private static func noMethodLeft(in desired: Desired) -> [Contradiction] {
        let off = mergeMethods.compactMap { desired[$0] }.filter { $0.json == false }
        guard off.count == mergeMethods.count, let last = off.last else { return [] }
        return [
            Contradiction(
                "no merge method is left: one of \(mergeMethods.joined(separator: ", ")) must be true",
                at: last.provenance)
        ]
    }

    private static func impossibleTexts(_ texts: CommitTexts, in desired: Desired) -> Contradiction? {
        guard let title = desired[texts.title], let message = desired[texts.message],
            !texts.isKnown(title: title.json, message: message.json), let titleText = title.json.stringValue,
            let messageText = message.json.stringValue
        else { return nil }
        let possible = texts.combinations[titleText] ?? []
        return Contradiction(
            "\(texts.message): \(messageText) does not go with \(texts.title): \(titleText), which takes "
                + possible.joined(separator: " or "),
            at: message.provenance)
    }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        var notes: [SettingPath: Note] = [:]
        func note(_ field: String, _ topic: Note.Topic, _ message: String) {
            notes[[field]] = Note(topic, kind: name, subject: field, message)
        }
        /// The value as it will be once the plan is carried out.
        func result(_ field: String) -> JSON? { desired[field]?.json ?? observed.settings[field] }

        if repository.isEmpty, desired["default_branch"] != nil {
            note("default_branch", .waiting, "waiting for the first push: the repository has no branch yet")
        }
        if let forking = desired["allow_forking"], result("visibility") == "public",
            forking.json != observed.settings["allow_forking"]
        {
            note("allow_forking", .information, "everybody may fork a public repository: it cannot be set")
        }
        for texts in commitTexts where result(texts.method) == false {
            for field in [texts.title, texts.message] {
                guard let text = desired[field], text.json != observed.settings[field] else { continue }
                note(field, .information, "cannot be set while \(texts.method) is false")
            }
        }
        return notes
    }
}
