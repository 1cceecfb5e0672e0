extension KindFixture {
    static let repository = KindFixture(
        kind: "repository",
        everything: """
            delete_branch_on_merge: true
            allow_squash_merge: true
            allow_merge_commit: true
            has_wiki: false
            has_pull_requests: true
            topics: !atLeast [managed]
            merge_commit_title: PR_TITLE
            merge_commit_message: PR_BODY
            """
    ) { name, visibility, fixture in
        try fixture.github.change(name) { repository in
            repository.description = "What it is"
            repository.homepage = "https://home.example"
            repository.topics = ["billing", "production"]
            repository.language = "Go"
            repository.features.allowForking = visibility != .public
            repository.features.hasDiscussions = true
            repository.merge.squashMergeCommitTitle = "PR_TITLE"
            repository.merge.squashMergeCommitMessage = "COMMIT_MESSAGES"
            repository.merge.mergeCommitTitle = "PR_TITLE"
            repository.merge.mergeCommitMessage = "PR_BODY"
            repository.merge.deleteBranchOnMerge = true
        }
    }
}
