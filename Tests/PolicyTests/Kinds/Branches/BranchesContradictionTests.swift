import Policy
import Testing

@testable import Kinds

@Suite("What GitHub ignores in combination")
struct BranchesContradictionTests {
    @Test(
        "syncing of forks without a locked branch is a mistake in the policy: GitHub takes it and ignores it",
        arguments: [["allow_fork_syncing": true], ["allow_fork_syncing": true, "lock_branch": false]] as [JSON])
    func ignored(_ rule: JSON) {
        let found = BranchesKind.contradictions(in: Sample.desired(["main": rule])).map { $0.message }
        #expect(found.count == 1 && found.first?.contains("without lock_branch: true") == true, "\(found)")
    }

    /// `block_creations` without `restrictions` GitHub keeps: hub4j/github-api recorded it
    /// (GHBranchProtectionTest, testEnableBranchProtections).
    @Test(
        "what GitHub keeps is none",
        arguments: [
            ["allow_fork_syncing": true, "lock_branch": true], ["allow_fork_syncing": false],
            ["block_creations": true], ["block_creations": true, "restrictions": nil],
        ] as [JSON])
    func kept(_ rule: JSON) {
        #expect(BranchesKind.contradictions(in: Sample.desired(["main": rule])).isEmpty)
    }
}
