/// The body of `PATCH /repos/{owner}/{repo}`, read before anything changes.
struct RepositoryEdit {
    private let fields: Fields

    /// The owner's plan, on which some settings depend.
    private let plan: String

    init(_ object: JSONObject, plan: String) {
        fields = Fields(object)
        self.plan = plan
    }

    func apply(to repository: inout Repository) throws(Refusal) {
        if let name = try fields.string("name") { repository.name = name }
        if fields.object["description"] != nil { repository.description = try text("description") }
        if fields.object["homepage"] != nil { repository.homepage = try text("homepage") }
        if let branch = try fields.string("default_branch") { repository.defaultBranch = branch }
        if let isTemplate = try fields.bool("is_template") { repository.isTemplate = isTemplate }
        if let isArchived = try fields.bool("archived") { repository.isArchived = isArchived }
        try applyVisibility(to: &repository)
        try Self.readFeatures(fields, into: &repository.features)
        var merge = repository.merge
        try Self.readMerge(fields, into: &merge)
        // Plans without auto-merge say yes and leave it off.
        if plan == "free", repository.isPrivate { merge.allowAutoMerge = false }
        repository.merge = merge
        if let security = try fields.fields("security_and_analysis") {
            try Self.readSecurity(security, into: &repository)
        }
    }

    /// An empty text and null are the same to GitHub.
    private func text(_ key: String) throws(Refusal) -> String? {
        let text = try fields.string(key)
        return text == "" ? nil : text
    }

    private func applyVisibility(to repository: inout Repository) throws(Refusal) {
        if let word = try fields.choice("visibility", of: ["public", "private", "internal"]),
            let visibility = Repository.Visibility(rawValue: word)
        {
            guard visibility != repository.visibility else {
                throw Refusal(422, "Visibility is already \(word).")
            }
            try visibility.checkAvailable(plan: plan)
            repository.visibility = visibility
        } else if let isPrivate = try fields.bool("private") {
            // `private: true` does not turn internal into private.
            if !isPrivate { repository.visibility = .public }
            if isPrivate, repository.visibility == .public { repository.visibility = .private }
        }
    }

    static func readFeatures(_ fields: Fields, into features: inout RepositoryFeatures) throws(Refusal) {
        if let value = try fields.bool("has_issues") { features.hasIssues = value }
        if let value = try fields.bool("has_projects") { features.hasProjects = value }
        if let value = try fields.bool("has_wiki") { features.hasWiki = value }
        if let value = try fields.bool("has_discussions") { features.hasDiscussions = value }
        if let value = try fields.bool("has_downloads") { features.hasDownloads = value }
        if let value = try fields.bool("has_pull_requests") { features.hasPullRequests = value }
        if let value = try fields.bool("allow_forking") { features.allowForking = value }
        if let value = try fields.bool("web_commit_signoff_required") { features.webCommitSignoffRequired = value }
        let policies = ["all", "collaborators_only"]
        if let value = try fields.choice("pull_request_creation_policy", of: policies) {
            features.pullRequestCreationPolicy = value
        }
        if let value = try fields.choice("issue_creation_policy", of: policies) { features.issueCreationPolicy = value }
    }

    static func readMerge(_ fields: Fields, into merge: inout MergeSettings) throws(Refusal) {
        if let value = try fields.bool("allow_squash_merge") { merge.allowSquashMerge = value }
        if let value = try fields.bool("allow_merge_commit") { merge.allowMergeCommit = value }
        if let value = try fields.bool("allow_rebase_merge") { merge.allowRebaseMerge = value }
        if let value = try fields.bool("allow_auto_merge") { merge.allowAutoMerge = value }
        if let value = try fields.bool("delete_branch_on_merge") { merge.deleteBranchOnMerge = value }
        if let value = try fields.bool("allow_update_branch") { merge.allowUpdateBranch = value }
        if let value = try fields.bool("use_squash_pr_title_as_default") {
            merge.squashMergeCommitTitle = value ? "PR_TITLE" : "COMMIT_OR_PR_TITLE"
            if !value { merge.squashMergeCommitMessage = "COMMIT_MESSAGES" }
        }
        for kind in ["squash_merge", "merge"] {
            let hasMessage = fields.object["\(kind)_commit_message"] != nil
            if hasMessage, fields.object["\(kind)_commit_title"] == nil {
                throw .validation(
                    "Repository", "\(kind)_commit_title", "missing_field",
                    "\(kind)_commit_title is required when using \(kind)_commit_message")
            }
        }
        let squashTitles = ["PR_TITLE", "COMMIT_OR_PR_TITLE"]
        let squashMessages = ["PR_BODY", "COMMIT_MESSAGES", "BLANK"]
        if let title = try fields.choice("squash_merge_commit_title", of: squashTitles) {
            merge.squashMergeCommitTitle = title
            if title == "COMMIT_OR_PR_TITLE" { merge.squashMergeCommitMessage = "COMMIT_MESSAGES" }
        }
        if let message = try fields.choice("squash_merge_commit_message", of: squashMessages) {
            merge.squashMergeCommitMessage = message
        }
        if let title = try fields.choice("merge_commit_title", of: ["PR_TITLE", "MERGE_MESSAGE"]) {
            merge.mergeCommitTitle = title
            if title == "MERGE_MESSAGE" { merge.mergeCommitMessage = "PR_TITLE" }
            if title == "PR_TITLE", merge.mergeCommitMessage == "PR_TITLE" { merge.mergeCommitMessage = "BLANK" }
        }
        if let message = try fields.choice("merge_commit_message", of: ["PR_BODY", "PR_TITLE", "BLANK"]) {
            merge.mergeCommitMessage = message
        }
    }

    private static func readSecurity(_ fields: Fields, into repository: inout Repository) throws(Refusal) {
        func status(_ key: String) throws(Refusal) -> Bool? {
            guard let block = try fields.fields(key) else { return nil }
            guard let word = try block.choice("status", of: ["enabled", "disabled"]) else { return nil }
            return word == "enabled"
        }
        let isPaidNamed = fields.object["advanced_security"] != nil || fields.object["code_security"] != nil
        if isPaidNamed, repository.visibility == .public {
            throw Refusal(422, "Advanced security is always available for public repos.")
        }
        var security = repository.security
        if let value = try status("advanced_security") { security.advancedSecurity = value }
        if let value = try status("code_security") { security.codeSecurity = value }
        if let value = try status("secret_scanning") {
            security.secretScanning = value
            if !value { security.pushProtection = false }
        }
        if let value = try status("secret_scanning_push_protection") { security.pushProtection = value }
        if let value = try status("secret_scanning_non_provider_patterns") { security.nonProviderPatterns = value }
        if let value = try status("secret_scanning_ai_detection") { security.aiDetection = value }
        if let value = try status("secret_scanning_validity_checks") { security.validityChecks = value }
        if let value = try status("secret_scanning_delegated_alert_dismissal") {
            security.delegatedAlertDismissal = value
        }
        if let value = try status("secret_scanning_delegated_bypass") { security.delegatedBypass = value }
        if let value = try status("dependabot_security_updates") { security.dependabotUpdates = value }
        repository.security = security
    }
}

extension Repository.Visibility {
    func checkAvailable(plan: String) throws(Refusal) {
        guard self != .internal || plan == "enterprise" else {
            throw Refusal(422, "Only organizations associated with an enterprise can set visibility to internal")
        }
    }
}
