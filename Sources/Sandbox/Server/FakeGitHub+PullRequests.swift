/// What people do with pull requests, as if in the browser.
extension FakeGitHub {
    /// What `POST /_sandbox/act/{verb}` does with a pull request.
    @discardableResult
    package func act(_ verb: String, _ fields: JSONObject) throws -> JSONObject {
        try PullRequestAction(state: state, organization: organization).perform(verb, Fields(fields))
    }

    /// Pushes `files` to a branch and proposes it; returns the number.
    @discardableResult
    package func openPullRequest(
        _ files: [String: String], in repository: String, branch: String = "proposal", title: String = "A proposal",
        isFork: Bool = false, by login: String = "maya-chen"
    ) throws -> Int {
        let contents = JSONObject(files.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })
        let answer = try act(
            "open-pull-request",
            [
                "repository": .string(repository), "sender": .string(login), "branch": .string(branch),
                "title": .string(title), "files": .object(contents), "fork": .bool(isFork),
            ])
        return answer["number"]?.int ?? 0
    }

    package func checkRuns(in repository: String) -> [CheckRun] {
        state.read { world in
            world.repository(owner: organization, name: repository).flatMap { world.checkRuns[$0.id] } ?? []
        }
    }

    package func comments(in repository: String) -> [IssueComment] {
        state.read { world in
            world.repository(owner: organization, name: repository).flatMap { world.comments[$0.id] } ?? []
        }
    }

    package func pullRequest(_ number: Int, in repository: String) -> PullRequest? {
        state.read { world in
            world.repository(owner: organization, name: repository).flatMap { world.pullRequest(number, in: $0.id) }
        }
    }
}
