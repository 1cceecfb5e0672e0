/// How much of a repository an answer shows.
package enum RepositoryDetail: Sendable {
    /// `GET /orgs/{org}/repos`, team repositories.
    case listed
    /// `GET /repos/{owner}/{repo}`.
    case full
    /// Parents of forks and templates: no permissions.
    case nested
    /// The `repository` of a delivery.
    case webhook
}

extension World {
    /// The repository as the caller may see it: without administration no `security_and_analysis`, without
    /// `contents: write` an App gets no merge settings.
    package func repositoryJSON(
        _ repository: borrowing Repository, _ detail: RepositoryDetail, for caller: Caller? = nil
    ) -> JSONObject {
        var object = JSONObject()
        object.reserve(110)
        let owner = accounts[repository.ownerID]
        object.add("id", repository.id)
        object.add("node_id", repository.nodeID.text)
        object.add("name", repository.name)
        object.add("full_name", "\(owner?.login ?? "ghost")/\(repository.name)")
        object.add("private", repository.isPrivate)
        if let owner { object.add("owner", accountJSON(owner)) }
        addLinks(of: repository, owner: owner?.login ?? "ghost", to: &object)
        addFacts(of: repository, to: &object)
        let role = caller.flatMap { self.role(of: $0, in: repository) }
        if detail != .webhook, detail != .nested { object.add("permissions", permissionsJSON(role)) }
        if detail == .webhook || detail == .full || detail == .listed {
            var values = JSONObject()
            for property in properties(of: repository) { values.add(property.name, property.content.json) }
            if detail != .full || organizations[repository.ownerID] != nil { object.add("custom_properties", values) }
        }
        let seesMerge = caller.map { allows($0, "contents", .write, in: repository) || !$0.isApp && role == .admin }
        if detail == .full, seesMerge ?? false { addMergeSettings(of: repository, to: &object) }
        if detail == .listed, role == .admin {
            object.add("delete_branch_on_merge", repository.merge.deleteBranchOnMerge)
        }
        let administers = caller.map { self.administers($0, repository) } ?? false
        if administers, detail == .full || detail == .listed {
            object.add("security_and_analysis", securityAndAnalysis(of: repository))
        }
        if detail == .full { addRelations(of: repository, owner: owner, to: &object) }
        return object
    }

    private func addMergeSettings(of repository: borrowing Repository, to object: inout JSONObject) {
        let merge = repository.merge
        object.add("temp_clone_token", "")
        object.add("allow_squash_merge", merge.allowSquashMerge)
        object.add("allow_merge_commit", merge.allowMergeCommit)
        object.add("allow_rebase_merge", merge.allowRebaseMerge)
        object.add("allow_auto_merge", merge.allowAutoMerge)
        object.add("delete_branch_on_merge", merge.deleteBranchOnMerge)
        object.add("allow_update_branch", merge.allowUpdateBranch)
        object.add("use_squash_pr_title_as_default", merge.squashMergeCommitTitle == "PR_TITLE")
        object.add("squash_merge_commit_message", merge.squashMergeCommitMessage)
        object.add("squash_merge_commit_title", merge.squashMergeCommitTitle)
        object.add("merge_commit_message", merge.mergeCommitMessage)
        object.add("merge_commit_title", merge.mergeCommitTitle)
    }

    private func addRelations(
        of repository: borrowing Repository, owner: Account?, to object: inout JSONObject
    ) {
        if let owner, owner.kind == .organization { object.add("organization", accountJSON(owner)) }
        if let template = repository.templateID.flatMap({ repositories[$0] }) {
            object.add("template_repository", repositoryJSON(template, .nested))
        }
        if let parent = repository.parentID.flatMap({ repositories[$0] }) {
            object.add("parent", repositoryJSON(parent, .nested))
            let source = parent.parentID.flatMap { repositories[$0] } ?? parent
            object.add("source", repositoryJSON(source, .nested))
        }
        object.add("network_count", forkCount(of: repository.id))
        object.add("subscribers_count", 0)
    }

    private func addFacts(of repository: borrowing Repository, to object: inout JSONObject) {
        let features = repository.features
        let forks = forkCount(of: repository.id)
        object.add("created_at", repository.createdAt.iso8601)
        object.add("updated_at", repository.updatedAt.iso8601)
        object.add("pushed_at", (repository.pushedAt ?? repository.createdAt).iso8601)
        object.add("homepage", nullable: repository.homepage)
        object.add("size", repository.size)
        object.add("stargazers_count", repository.stars)
        object.add("watchers_count", repository.stars)
        object.add("language", nullable: repository.language)
        object.add("has_issues", features.hasIssues)
        object.add("has_projects", features.hasProjects)
        object.add("has_downloads", features.hasDownloads)
        object.add("has_wiki", features.hasWiki)
        object.add("has_pages", features.hasPages)
        object.add("has_discussions", features.hasDiscussions)
        object.add("has_pull_requests", features.hasPullRequests)
        object.add("pull_request_creation_policy", features.pullRequestCreationPolicy)
        object.add("forks_count", forks)
        object.add("mirror_url", JSON.null)
        object.add("archived", repository.isArchived)
        object.add("disabled", repository.isDisabled)
        object.add("open_issues_count", repository.openIssues)
        object.add("license", licenseJSON(repository.license))
        object.add("allow_forking", features.allowForking || repository.visibility == .public)
        object.add("is_template", repository.isTemplate)
        object.add("web_commit_signoff_required", features.webCommitSignoffRequired)
        object.add("topics", repository.topics)
        object.add("visibility", repository.visibility.rawValue)
        object.add("forks", forks)
        object.add("open_issues", repository.openIssues)
        object.add("watchers", repository.stars)
        object.add("default_branch", repository.defaultBranch)
    }

    private func licenseJSON(_ spdx: String?) -> JSON {
        guard let spdx else { return .null }
        let key = spdx.lowercased()
        return [
            "key": .string(key), "name": .string("\(spdx) License"), "spdx_id": .string(spdx),
            "url": .string("\(apiURL)/licenses/\(key)"), "node_id": .string(NodeID(.license, 13).text),
        ]
    }

    /// The address of the repository in the API, without a slash at the end.
    package func url(of repository: borrowing Repository) -> String {
        "\(apiURL)/repos/\(fullName(of: repository))"
    }

    private func addLinks(of repository: borrowing Repository, owner: String, to object: inout JSONObject) {
        let path = "\(owner)/\(repository.name)"
        let url = "\(apiURL)/repos/\(path)"
        let host = htmlURL.replacing("https://", with: "")
        object.add("html_url", "\(htmlURL)/\(path)")
        object.add("description", nullable: repository.description)
        object.add("fork", repository.isFork)
        object.add("url", url)
        for (key, suffix) in Self.repositoryLinks { object.add(key, url + suffix) }
        object.add("git_url", "git://\(host)/\(path).git")
        object.add("ssh_url", "git@\(host):\(path).git")
        object.add("clone_url", "\(htmlURL)/\(path).git")
        object.add("svn_url", "\(htmlURL)/\(path)")
    }

    private static let repositoryLinks: [(String, String)] = [
        ("forks_url", "/forks"), ("keys_url", "/keys{/key_id}"),
        ("collaborators_url", "/collaborators{/collaborator}"), ("teams_url", "/teams"), ("hooks_url", "/hooks"),
        ("issue_events_url", "/issues/events{/number}"), ("events_url", "/events"),
        ("assignees_url", "/assignees{/user}"), ("branches_url", "/branches{/branch}"), ("tags_url", "/tags"),
        ("blobs_url", "/git/blobs{/sha}"), ("git_tags_url", "/git/tags{/sha}"), ("git_refs_url", "/git/refs{/sha}"),
        ("trees_url", "/git/trees{/sha}"), ("statuses_url", "/statuses/{sha}"), ("languages_url", "/languages"),
        ("stargazers_url", "/stargazers"), ("contributors_url", "/contributors"),
        ("subscribers_url", "/subscribers"), ("subscription_url", "/subscription"), ("commits_url", "/commits{/sha}"),
        ("git_commits_url", "/git/commits{/sha}"), ("comments_url", "/comments{/number}"),
        ("issue_comment_url", "/issues/comments{/number}"), ("contents_url", "/contents/{+path}"),
        ("compare_url", "/compare/{base}...{head}"), ("merges_url", "/merges"),
        ("archive_url", "/{archive_format}{/ref}"), ("downloads_url", "/downloads"),
        ("issues_url", "/issues{/number}"), ("pulls_url", "/pulls{/number}"),
        ("milestones_url", "/milestones{/number}"),
        ("notifications_url", "/notifications{?since,all,participating}"), ("labels_url", "/labels{/name}"),
        ("releases_url", "/releases{/id}"), ("deployments_url", "/deployments"),
    ]
}
