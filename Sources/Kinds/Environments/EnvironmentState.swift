import Policy

/// One environment as GitHub answers it, in one form for REST and GraphQL.
struct EnvironmentState {
    enum BranchPolicy {
        case any
        case protected
        case custom
        /// GraphQL shows that there is one, and not which.
        case some
    }

    let name: String
    private(set) var waitTimer = 0
    /// `nil` where one of them cannot be named.
    private(set) var reviewers: [EnvironmentReviewer.Entry]? = []
    /// `nil` where the server does not know it.
    private(set) var preventsSelfReview: JSON? = false
    private(set) var branchPolicy = BranchPolicy.any
    private(set) var canAdminsBypass: JSON?
    /// REST answered it, so that all is known that a write carries over.
    let isWhole: Bool

    /// - Parameter body: of REST; `nil` where it does not hold the rules.
    init?(body: JSON) {
        guard let name = body["name"]?.stringValue, let rules = body["protection_rules"]?.arrayValue,
            let policy = body["deployment_branch_policy"]
        else { return nil }
        self.name = name
        isWhole = true
        canAdminsBypass = body["can_admins_bypass"]
        for rule in rules {
            switch rule["type"]?.stringValue {
            case "wait_timer": waitTimer = rule["wait_timer"]?.intValue ?? 0
            case "required_reviewers":
                preventsSelfReview = rule["prevent_self_review"]
                reviewers = Self.all(rule["reviewers"]?.arrayValue, EnvironmentReviewer.entry(ofREST:))
            default: continue
            }
        }
        if policy["protected_branches"] == true { branchPolicy = .protected }
        if policy["custom_branch_policies"] == true { branchPolicy = .custom }
    }

    /// - Parameter node: of GraphQL; `nil` where it does not hold the rules.
    init?(node: JSON) {
        guard let name = node["name"]?.stringValue, let rules = node["protectionRules"]?["nodes"]?.arrayValue else {
            return nil
        }
        self.name = name
        isWhole = false
        for rule in rules {
            switch rule["type"]?.stringValue {
            case "WAIT_TIMER": waitTimer = rule["timeout"]?.intValue ?? 0
            case "REQUIRED_REVIEWERS":
                preventsSelfReview = rule["preventSelfReview"] == .some(.null) ? nil : rule["preventSelfReview"]
                reviewers = Self.all(rule["reviewers"]?["nodes"]?.arrayValue, EnvironmentReviewer.entry(ofNode:))
            case "BRANCH_POLICY": branchPolicy = .some
            default: continue
            }
        }
    }

    private static func all(
        _ items: [JSON]?, _ entry: (JSON) -> EnvironmentReviewer.Entry?
    ) -> [EnvironmentReviewer.Entry]? {
        guard let items else { return nil }
        let entries = items.compactMap(entry)
        return entries.count == items.count ? entries : nil
    }

    /// In the policy's words.
    /// - Parameters:
    ///   - patterns: with a custom policy, those that may deploy, where they were read.
    ///   - gates: slugs of Apps, where they were read.
    func settings(patterns: [DeploymentPattern]?, gates: [String]?) -> JSON {
        var settings: [String: JSON] = ["wait_timer": .integer(waitTimer)]
        settings["prevent_self_review"] = preventsSelfReview
        settings["reviewers"] = reviewers.map { .array($0.map { .string($0.reviewer.text) }) }
        settings["can_admins_bypass"] = canAdminsBypass
        settings[EnvironmentsKind.gates] = gates.map { .array($0.map { .string("app/\($0)") }) }
        let policy = EnvironmentsKind.branchPolicy
        switch branchPolicy {
        case .any: settings[policy] = .null
        case .protected: settings[policy] = ["protected_branches": true, "branches": [], "tags": []]
        case .custom:
            var custom: [String: JSON] = ["protected_branches": false]
            for type in DeploymentPattern.Kind.allCases {
                custom[type.field] = patterns.map { found in
                    .array(found.filter { $0.type == type }.map { .string($0.name) })
                }
            }
            settings[policy] = .object(custom)
        case .some: break
        }
        return .object(settings)
    }

    /// A name or pattern of the branches or tags that may deploy.
    struct DeploymentPattern {
        enum Kind: String, CaseIterable {
            case branch
            case tag

            /// The field of a policy that lists them.
            var field: String { self == .branch ? "branches" : "tags" }
        }

        let id: Int
        let name: String
        let type: Kind

        /// Older servers know branches only, and do not answer with a type.
        init?(_ body: JSON) {
            guard let id = body["id"]?.intValue, let name = body["name"]?.stringValue,
                let type = Kind(rawValue: body["type"]?.stringValue ?? Kind.branch.rawValue)
            else { return nil }
            self.id = id
            self.name = name
            self.type = type
        }
    }
}
