package import Policy

extension RepositoryKind {
    package static let documentation = KindDocumentation(
        summary: "Settings of the repository itself: description, visibility, features, merging, topics.",
        schema: .object(aboutFields + featureFields + mergeFields + lifecycleFields),
        example: """
            description: Billing service
            visibility: private
            has_wiki: false
            allow_merge_commit: false
            allow_squash_merge: true
            squash_merge_commit_title: PR_TITLE
            squash_merge_commit_message: PR_BODY
            delete_branch_on_merge: true
            topics: [billing, production]
            """,
        permissions: .init(read: [.read("metadata")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/repos/repos#update-a-repository",
            "https://docs.github.com/rest/repos/repos#replace-all-repository-topics",
            "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository",
        ],
        remarks: [
            "`name` cannot be set: it is what a repository is known by. `private` is said with `visibility`, "
                + "`use_squash_pr_title_as_default` with `squash_merge_commit_title`.",
            "At least one of `allow_squash_merge`, `allow_merge_commit` and `allow_rebase_merge` must stay on.",
            "A title and a message of merge commits go together: squash takes `COMMIT_OR_PR_TITLE` with "
                + "`COMMIT_MESSAGES`, or `PR_TITLE` with `PR_BODY`, `COMMIT_MESSAGES` or `BLANK`; merge takes "
                + "`MERGE_MESSAGE` with `PR_TITLE`, or `PR_TITLE` with `PR_BODY` or `BLANK`. "
                + "They can only be set while the method is on.",
            "The visibility is changed before everything else and in a request of its own. `internal` needs an "
                + "organization that belongs to an enterprise.",
            "The default branch must exist: in an empty repository the setting waits for the first push. To read it the "
                + "App needs `contents: read`; without it the setting is left alone and reported.",
            "`archived: true` is done last, since an archived repository is read-only. An archived repository is left "
                + "out until a policy says `archived: false`.",
            "An organization may fix `allow_forking`, `web_commit_signoff_required`, `has_projects` and the visibility: "
                + "GitHub then refuses the change, and its words are reported.",
            "On plans without auto-merge GitHub accepts `allow_auto_merge` and ignores it: it is reported as ignored.",
        ])

    private static let aboutFields: [SettingSchema.Field] = [
        .init("description", .text, "A short description; empty or `null` for none.", isNullable: true),
        .init("homepage", .text, "A URL with more information; empty or `null` for none.", isNullable: true),
        .init(
            "visibility", .choice("public", "private", "internal"),
            "Who can see it: everybody, those with access, or all members of the enterprise.",
            risk: .publication(.along(["private", "internal", "public"]))),
        .init("topics", topics, "All topics of the repository, in lower case, at most 20."),
        .init("default_branch", .text, "The branch that pull requests and clones start from; it must exist."),
        .init("is_template", .boolean, "Whether new repositories can be made from it."),
    ]

    private static let featureFields: [SettingSchema.Field] = [
        .init("has_issues", .boolean, "Whether it has issues."),
        .init("has_projects", .boolean, "Whether it has projects."),
        .init("has_wiki", .boolean, "Whether it has a wiki."),
        .init("has_discussions", .boolean, "Whether it has discussions."),
        .init("has_pull_requests", .boolean, "Whether it takes pull requests; older servers do not tell."),
        .init(
            "pull_request_creation_policy", .choice("all", "collaborators_only"),
            "Who may open pull requests; older servers do not tell.",
            risk: .weaker(.along(["collaborators_only", "all"]))),
    ]

    private static let mergeFields: [SettingSchema.Field] = [
        .init("allow_squash_merge", .boolean, "Whether pull requests may be squashed into one commit."),
        .init("allow_merge_commit", .boolean, "Whether pull requests may be merged with a merge commit."),
        .init("allow_rebase_merge", .boolean, "Whether pull requests may be rebased onto the base branch."),
        .init("allow_auto_merge", .boolean, "Whether a pull request may be set to merge as soon as it can."),
        .init("delete_branch_on_merge", .boolean, "Whether a merged pull request's branch is deleted."),
        .init(
            "allow_update_branch", .boolean,
            "Whether a pull request's branch may always be updated from its base branch."),
        .init(
            "squash_merge_commit_title", .choice("PR_TITLE", "COMMIT_OR_PR_TITLE"), "Default title of squash commits."),
        .init(
            "squash_merge_commit_message", .choice("PR_BODY", "COMMIT_MESSAGES", "BLANK"),
            "Default message of squash commits."),
        .init("merge_commit_title", .choice("PR_TITLE", "MERGE_MESSAGE"), "Default title of merge commits."),
        .init("merge_commit_message", .choice("PR_BODY", "PR_TITLE", "BLANK"), "Default message of merge commits."),
    ]

    private static let lifecycleFields: [SettingSchema.Field] = [
        .init(
            "allow_forking", .boolean, "Whether a private or internal repository may be forked.",
            risk: .weaker(.whenTrue)),
        .init(
            "web_commit_signoff_required", .boolean, "Whether commits made on the web must be signed off.",
            risk: .weaker(.whenFalse)),
        .init("archived", .boolean, "Whether it is archived, that is read-only.", risk: .archival(.whenTrue)),
    ]

    /// Source: <https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/classifying-your-repository-with-topics>
    private static let topics = SettingSchema.list(
        .init(of: .text(.init(isCaseInsensitive: true, requirement: topic)), maximumCount: 20))

    private static let topic = SettingSchema.Requirement(
        must: "be at most 50 lower-case letters, digits and hyphens, starting with a letter or a digit",
        pattern: "^[a-z0-9][a-z0-9-]{0,49}$"
    ) { topic in
        topic.utf8.count <= 50 && topic.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
            && topic.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
