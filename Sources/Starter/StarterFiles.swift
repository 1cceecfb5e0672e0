package import AppRegistration

/// The files with which an organization begins: a policy, what runs it, and what to do next.
package struct StarterFiles: Sendable {
    /// From what the policy starts.
    package enum Origin: String, Sendable, CaseIterable {
        /// The organization as it is.
        case imported = "import"
        /// An example to cut down.
        case example
        /// No rule yet.
        case empty
    }

    package struct File: Sendable, Hashable {
        /// Below the folder.
        package let path: String
        package let text: String
    }

    package static let policy = "githubcop.yml"

    private let organization: String
    private let runner: AppManifest.Runner
    private let origin: Origin

    package init(organization: String, runner: AppManifest.Runner, origin: Origin) {
        self.organization = organization
        self.runner = runner
        self.origin = origin
    }

    /// Without the policy where it is imported: that is written when the organization has been read.
    package var files: [File] {
        let policy: [File] =
            switch origin {
            case .imported: []
            case .example: [File(path: Self.policy, text: example)]
            case .empty: [File(path: Self.policy, text: Self.emptyPolicy(of: organization))]
            }
        let steps = NextStepsText(organization: organization, runner: runner, origin: origin)
        return policy + machinery + [File(path: "GITHUBCOP.md", text: steps.text)]
    }

    private var example: String {
        Self.text(PackageResources.example_yml).replacing(
            "organization: acme\n", with: "organization: \(organization)\n")
    }

    private var machinery: [File] {
        switch runner {
        case .serve: [File(path: "githubcop.service", text: Self.text(PackageResources.githubcop_service))]
        case .aws, .actions:
            [File(path: ".github/workflows/githubcop.yml", text: Self.text(PackageResources.workflow_yml))]
        }
    }

    private static func emptyPolicy(of organization: String) -> String {
        """
        # What every repository of \(organization) must have. It changes nothing until you write a rule:
        # Docs/policy.md has every setting, and "githubcop import" writes the policy of what there is.
        version: 1
        organization: \(organization)

        rules: []
        #  - name: baseline
        #    settings:
        #      repository: { delete_branch_on_merge: true }

        """
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
