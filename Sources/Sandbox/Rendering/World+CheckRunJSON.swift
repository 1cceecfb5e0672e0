extension World {
    /// - Parameter inWebhook: the suite is described there, and the App's actions are.
    func checkRunJSON(_ run: CheckRun, inWebhook: Bool = false) -> JSONObject {
        guard let repository = repositories[run.repositoryID] else { return [:] }
        let url = "\(url(of: repository))/check-runs/\(run.id)"
        let page = "\(htmlURL)/\(fullName(of: repository))/runs/\(run.id)"
        let app = apps[run.appID]
        let suite: JSONObject =
            inWebhook
            ? checkSuiteJSON(app: run.appID, sha: run.headSHA, in: run.repositoryID)
            : ["id": .int(checkSuiteID(app: run.appID, sha: run.headSHA))]
        return [
            "id": .int(run.id), "name": .string(run.name), "node_id": .string(run.nodeID.text),
            "head_sha": .string(run.headSHA), "external_id": .string(run.externalID ?? ""), "url": .string(url),
            "html_url": .string(page), "details_url": .string(run.detailsURL ?? app.map { _ in page } ?? ""),
            "status": .string(run.status), "conclusion": run.conclusion.map { .string($0) } ?? .null,
            "started_at": .string((run.startedAt ?? now).iso8601),
            "completed_at": run.completedAt.map { .string($0.iso8601) } ?? .null,
            "output": [
                "title": run.output.title.map { .string($0) } ?? .null,
                "summary": run.output.summary.map { .string($0) } ?? .null,
                "text": run.output.text.map { .string($0) } ?? .null,
                "annotations_count": .int(run.annotations.count), "annotations_url": .string("\(url)/annotations"),
            ],
            "check_suite": .object(suite), "app": app.map { .object(appJSON($0)) } ?? .null,
            "pull_requests": .array(pullRequests(at: run.headSHA, in: run.repositoryID)),
        ]
    }

    func checkSuiteJSON(app: Int, sha: String, in id: Int) -> JSONObject {
        guard let repository = repositories[id] else { return [:] }
        let suite = checkSuiteID(app: app, sha: sha)
        let runs = (checkRuns[id] ?? []).filter { $0.appID == app && $0.headSHA == sha }
        let isCompleted = !runs.isEmpty && runs.allSatisfy { $0.status == "completed" }
        let branch = repository.branches.first { $0.sha == sha }?.name
        let url = "\(url(of: repository))/check-suites/\(suite)"
        let time: JSON = .string((repository.commit(sha)?.at ?? now).iso8601)
        let person: JSON = ["name": "GitHub", "email": "noreply@github.com"]
        return [
            "id": .int(suite), "node_id": .string("CS_\(suite)"), "head_branch": branch.map { .string($0) } ?? .null,
            "head_sha": .string(sha), "status": .string(isCompleted ? "completed" : "queued"),
            "conclusion": isCompleted ? runs.last?.conclusion.map { .string($0) } ?? .null : .null,
            "url": .string(url), "before": repository.commit(sha)?.parents.first.map { .string($0) } ?? .null,
            "after": .string(sha), "pull_requests": .array(pullRequests(at: sha, in: id)),
            "app": apps[app].map { .object(appJSON($0)) } ?? .null, "created_at": time, "updated_at": time,
            "rerequestable": true, "runs_rerequestable": true, "latest_check_runs_count": .int(runs.count),
            "check_runs_url": .string("\(url)/check-runs"),
            "head_commit": [
                "id": .string(sha), "tree_id": .string(ObjectName.hexadecimal(of: ObjectName.seed(of: sha.utf8))),
                "message": "Update", "timestamp": time, "author": person, "committer": person,
            ],
        ]
    }

    /// GitHub names none that comes from a fork.
    private func pullRequests(at sha: String, in id: Int) -> [JSON] {
        let pulls = (pullRequests[id] ?? []).filter { $0.isOpen && $0.headSHA == sha && !$0.isFromFork }
        return pulls.map { .object(minimalPullRequestJSON($0)) }
    }

    func annotationJSON(_ annotation: CheckRun.Annotation, of run: CheckRun) -> JSONObject {
        let name = repositories[run.repositoryID].map { fullName(of: $0) } ?? ""
        return [
            "path": .string(annotation.path),
            "blob_href": .string("\(htmlURL)/\(name)/blob/\(run.headSHA)/\(annotation.path)"),
            "start_line": .int(annotation.startLine), "start_column": annotation.startColumn.map { .int($0) } ?? .null,
            "end_line": .int(annotation.endLine), "end_column": annotation.endColumn.map { .int($0) } ?? .null,
            "annotation_level": .string(annotation.level), "title": annotation.title.map { .string($0) } ?? .null,
            "message": .string(annotation.message),
            "raw_details": annotation.rawDetails.map { .string($0) } ?? .null,
        ]
    }

    func commentJSON(_ comment: IssueComment) -> JSONObject {
        guard let repository = repositories[comment.repositoryID] else { return [:] }
        let url = "\(self.url(of: repository))/issues"
        let page = "\(htmlURL)/\(fullName(of: repository))/pull/\(comment.number)#issuecomment-\(comment.id)"
        var app: App?
        if case .app(let id) = comment.author { app = apps[id] }
        return [
            "url": .string("\(url)/comments/\(comment.id)"), "html_url": .string(page),
            "issue_url": .string("\(url)/\(comment.number)"), "id": .int(comment.id),
            "node_id": .string(comment.nodeID.text),
            "user": account(of: comment.author).map { .object(accountJSON($0)) } ?? .null,
            "created_at": .string(comment.createdAt.iso8601), "updated_at": .string(comment.updatedAt.iso8601),
            "author_association": .string(app == nil ? "MEMBER" : "NONE"), "body": .string(comment.body),
            "performed_via_github_app": app.map { .object(appJSON($0)) } ?? .null,
        ]
    }
}
