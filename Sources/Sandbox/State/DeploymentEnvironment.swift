/// What workflows deploy to.
package struct DeploymentEnvironment: Sendable, Equatable {
    package enum BranchPolicy: Sendable { case protectedBranches, custom }

    package struct Reviewer: Sendable, Equatable, CustomStringConvertible {
        /// `User` or `Team`.
        package var type: String
        package var id: Int

        package init(type: String, id: Int) {
            self.type = type
            self.id = id
        }

        package var description: String { "\(type) \(id)" }
    }

    /// With a custom policy: a name or pattern of the branches or tags that may deploy.
    package struct Pattern: Sendable, Equatable, CustomStringConvertible {
        package let id: Int
        package var name: String
        /// `branch` or `tag`.
        package var type: String

        package init(id: Int, name: String, type: String = "branch") {
            self.id = id
            self.name = name
            self.type = type
        }

        package var description: String { "\(type) \(name)" }
    }

    /// An App that must let a deployment pass.
    package struct Gate: Sendable, Equatable, CustomStringConvertible {
        package let id: Int
        package let appID: Int

        package init(id: Int, appID: Int) {
            self.id = id
            self.appID = appID
        }

        package var description: String { "App \(appID)" }
    }

    package let id: Int
    package let name: String
    package var waitTimer = 0
    package var preventsSelfReview = false
    package var reviewers: [Reviewer] = []
    package var branchPolicy: BranchPolicy?
    package var patterns: [Pattern] = []
    package var gates: [Gate] = []
    package var variables: [ActionsVariable] = []
    package var secrets: [ActionsSecret] = []
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

    package init(name: String, branches: Branches = .all, secretNames: [String] = [], id: Int = 1) {
        self.init(id: id, name: name, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
        self.secretNames = secretNames
        switch branches {
        case .all: break
        case .protected: branchPolicy = .protectedBranches
        case .named(let names):
            branchPolicy = .custom
            patterns = names.enumerated().map { Pattern(id: $0.offset + 1, name: $0.element) }
        }
    }

    func nodeID(in repository: Int) -> NodeID { NodeID(.environment, repository, id) }

    /// As if nobody had said anything of it, but for what other requests set.
    mutating func reset() {
        (waitTimer, preventsSelfReview, reviewers, canAdminsBypass) = (0, false, [], true)
        branchPolicy = nil
    }
}

extension Repository {
    /// GitHub compares names of environments without regard to case.
    package func environment(_ name: String) -> DeploymentEnvironment? {
        environments.first { $0.name.lowercased() == name.lowercased() }
    }
}

extension Repository {
    /// Names of its own secrets of Actions.
    package var secretNames: [String] {
        get { secrets.map { $0.name } }
        set { secrets = newValue.map { ActionsSecret(named: $0) } }
    }
}

extension DeploymentEnvironment {
    package var secretNames: [String] {
        get { secrets.map { $0.name } }
        set { secrets = newValue.map { ActionsSecret(named: $0) } }
    }
}

extension ActionsSecret {
    /// One that somebody set long ago.
    fileprivate init(named name: String) {
        self.init(name: name, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
    }
}
