/// What workflows deploy to.
package struct DeploymentEnvironment: Sendable, Equatable {
    package enum BranchPolicy: Sendable { case protectedBranches, custom }

    package struct Reviewer: Sendable, Equatable {
        /// `User` or `Team`.
        package var type: String
        package var id: Int
    }

    package let id: Int
    package let name: String
    package var waitTimer = 0
    package var preventsSelfReview = false
    package var reviewers: [Reviewer] = []
    package var branchPolicy: BranchPolicy?
    /// With a custom policy: names and patterns of the branches that may use it.
    package var branchPatterns: [String] = []
    package var secretNames: [String] = []
    package var canAdminsBypass = true
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}

extension DeploymentEnvironment {
    /// Which branches may use it.
    package enum Branches: Sendable {
        case all
        case protected
        case named([String])
    }

    package init(name: String, branches: Branches, secretNames: [String]) {
        self.init(id: 1, name: name, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
        self.secretNames = secretNames
        switch branches {
        case .all: break
        case .protected: branchPolicy = .protectedBranches
        case .named(let patterns):
            branchPolicy = .custom
            branchPatterns = patterns
        }
    }
}

extension Repository {
    /// Names of its own secrets of Actions.
    package var secretNames: [String] {
        get { secrets.map { $0.name } }
        set {
            let time = Timestamp(seconds: 0)
            secrets = newValue.map { ActionsSecret(name: $0, createdAt: time, updatedAt: time) }
        }
    }
}
