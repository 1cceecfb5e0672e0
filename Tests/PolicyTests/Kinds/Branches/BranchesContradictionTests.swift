import Policy
import Testing

@Suite("What GitHub ignores in combination")
struct BranchesContradictionTests {
    @Test(
        "a setting that GitHub ignores without another one is a mistake in the policy",
        arguments: [
            (["block_creations": true], "restrictions"),
            (["block_creations": true, "restrictions": nil], "restrictions"),
            (["allow_fork_syncing": true], "lock_branch"),
            (["allow_fork_syncing": true, "lock_branch": false], "lock_branch"),
        ] as [(JSON, String)])
    func ignored(_ rule: JSON, _ needed: String) {
        let found = BranchesKind.contradictions(in: Sample.wanted(["main": rule])).map { $0.message }
        #expect(found.count == 1 && found.first?.contains("without \(needed)") == true, "\(found)")
    }

    @Test(
        "with it, or switched off, it is none",
        arguments: [
            ["block_creations": true, "restrictions": ["users": ["octocat"]]],
            ["block_creations": true, "restrictions": [:]], ["block_creations": false],
            ["allow_fork_syncing": true, "lock_branch": true], ["allow_fork_syncing": false],
        ] as [JSON])
    func complete(_ rule: JSON) {
        #expect(BranchesKind.contradictions(in: Sample.wanted(["main": rule])).isEmpty)
    }
}
