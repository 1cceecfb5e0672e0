extension GraphQL {
    /// A plain object whose type and input type are the same but for what an input may leave out. Its values are kept
    /// as REST names them.
    struct Record {
        let name: String
        /// As the object type declares them.
        let fields: [String]
        /// The fields that an input need not give.
        var optional: Set<String> = []
        /// The records inside this one, by field.
        var nested: [String: String] = [:]

        /// The definition of the input type.
        var input: String {
            let fields = fields.map { field in
                let name = Record.fieldName(field)
                var type = String(field.drop { $0 != ":" })
                if let record = nested[name] { type = type.replacing(record, with: record + "Input") }
                if optional.contains(name), type.hasSuffix("!") { type.removeLast() }
                return name + type
            }
            return "input \(name)Input { \(fields.joined(separator: " ")) }\n"
        }

        static func fieldName(_ signature: String) -> String { String(signature.prefix { $0 != ":" }) }
    }
}

extension GraphQL.Record {
    private static func pattern(_ name: String) -> GraphQL.Record {
        GraphQL.Record(
            name: name, fields: ["name: String", "negate: Boolean!", "operator: String!", "pattern: String!"],
            optional: ["negate"])
    }

    /// The parameters of rules, by the type of the rule in GraphQL's words.
    static let parameters: [GraphQL.Record] = [
        pattern("BranchNamePatternParameters"), pattern("CommitAuthorEmailPatternParameters"),
        pattern("CommitMessagePatternParameters"), pattern("CommitterEmailPatternParameters"),
        pattern("TagNamePatternParameters"),
        GraphQL.Record(
            name: "CodeScanningParameters", fields: ["codeScanningTools: [CodeScanningTool!]!"],
            nested: ["codeScanningTools": "CodeScanningTool"]),
        GraphQL.Record(
            name: "FileExtensionRestrictionParameters", fields: ["restrictedFileExtensions: [String!]!"]),
        GraphQL.Record(name: "FilePathRestrictionParameters", fields: ["restrictedFilePaths: [String!]!"]),
        GraphQL.Record(name: "MaxFilePathLengthParameters", fields: ["maxFilePathLength: Int!"]),
        GraphQL.Record(name: "MaxFileSizeParameters", fields: ["maxFileSize: Int!"]),
        GraphQL.Record(
            name: "MergeQueueParameters",
            fields: [
                "checkResponseTimeoutMinutes: Int!", "groupingStrategy: MergeQueueGroupingStrategy!",
                "maxEntriesToBuild: Int!", "maxEntriesToMerge: Int!", "mergeMethod: MergeQueueMergeMethod!",
                "minEntriesToMerge: Int!", "minEntriesToMergeWaitMinutes: Int!",
            ]),
        GraphQL.Record(
            name: "PullRequestParameters",
            fields: [
                "allowedMergeMethods: [String!]", "dismissStaleReviewsOnPush: Boolean!",
                "requireCodeOwnerReview: Boolean!", "requireLastPushApproval: Boolean!",
                "requiredApprovingReviewCount: Int!", "requiredReviewThreadResolution: Boolean!",
            ]),
        GraphQL.Record(
            name: "RequiredDeploymentsParameters", fields: ["requiredDeploymentEnvironments: [String!]!"]),
        GraphQL.Record(
            name: "RequiredStatusChecksParameters",
            fields: [
                "doNotEnforceOnCreate: Boolean!", "requiredStatusChecks: [StatusCheckConfiguration!]!",
                "strictRequiredStatusChecksPolicy: Boolean!",
            ], optional: ["doNotEnforceOnCreate"], nested: ["requiredStatusChecks": "StatusCheckConfiguration"]),
        GraphQL.Record(name: "UpdateParameters", fields: ["updateAllowsFetchAndMerge: Boolean!"]),
        GraphQL.Record(
            name: "WorkflowsParameters",
            fields: ["doNotEnforceOnCreate: Boolean!", "workflows: [WorkflowFileReference!]!"],
            optional: ["doNotEnforceOnCreate"], nested: ["workflows": "WorkflowFileReference"]),
    ]

    static let parts: [GraphQL.Record] = [
        GraphQL.Record(
            name: "CodeScanningTool",
            fields: ["alertsThreshold: String!", "securityAlertsThreshold: String!", "tool: String!"]),
        GraphQL.Record(name: "StatusCheckConfiguration", fields: ["context: String!", "integrationId: Int"]),
        GraphQL.Record(
            name: "WorkflowFileReference",
            fields: ["path: String!", "ref: String", "repositoryId: Int!", "sha: String"]),
        GraphQL.Record(name: "RefNameConditionTarget", fields: ["exclude: [String!]!", "include: [String!]!"]),
        GraphQL.Record(
            name: "RepositoryNameConditionTarget",
            fields: ["exclude: [String!]!", "include: [String!]!", "protected: Boolean!"], optional: ["protected"]),
        GraphQL.Record(name: "RepositoryIdConditionTarget", fields: ["repositoryIds: [ID!]!"]),
        GraphQL.Record(
            name: "RepositoryPropertyConditionTarget",
            fields: ["exclude: [PropertyTargetDefinition!]!", "include: [PropertyTargetDefinition!]!"],
            nested: ["exclude": "PropertyTargetDefinition", "include": "PropertyTargetDefinition"]),
        GraphQL.Record(
            name: "PropertyTargetDefinition",
            fields: ["name: String!", "propertyValues: [String!]!", "source: String"]),
        GraphQL.Record(
            name: "RepositoryRuleConditions",
            fields: [
                "refName: RefNameConditionTarget", "repositoryId: RepositoryIdConditionTarget",
                "repositoryName: RepositoryNameConditionTarget",
                "repositoryProperty: RepositoryPropertyConditionTarget",
            ],
            nested: [
                "refName": "RefNameConditionTarget", "repositoryId": "RepositoryIdConditionTarget",
                "repositoryName": "RepositoryNameConditionTarget",
                "repositoryProperty": "RepositoryPropertyConditionTarget",
            ]),
    ]
}

extension GraphQL {
    /// `requiredStatusChecks` is `required_status_checks` in REST.
    static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            if character.isUppercase { text.append("_") }
            text.append(contentsOf: character.lowercased())
        }
    }

    /// `required_status_checks` is `RequiredStatusChecks` in GraphQL.
    static func camelCase(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The keys of an input, throughout, as REST names them; what is null is left out.
    static func renamed(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            .object(
                JSONObject(object.members.filter { !$0.value.isNull }.map { (snakeCase($0.key), renamed($0.value)) }))
        case .array(let values): .array(values.map { renamed($0) })
        default: value
        }
    }
}
