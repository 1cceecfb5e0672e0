import Policy

/// A ruleset as GraphQL tells it, in the form in which REST answers.
enum RulesetNode {
    /// Every parameter that GraphQL knows, by GraphQL's type.
    private static let parameters = [
        "PullRequestParameters":
            "allowedMergeMethods dismissStaleReviewsOnPush requireCodeOwnerReview requireLastPushApproval "
            + "requiredApprovingReviewCount requiredReviewThreadResolution",
        "RequiredStatusChecksParameters":
            "doNotEnforceOnCreate strictRequiredStatusChecksPolicy requiredStatusChecks { context integrationId }",
        "MergeQueueParameters":
            "checkResponseTimeoutMinutes groupingStrategy maxEntriesToBuild maxEntriesToMerge mergeMethod "
            + "minEntriesToMerge minEntriesToMergeWaitMinutes",
        "RequiredDeploymentsParameters": "requiredDeploymentEnvironments",
        "UpdateParameters": "updateAllowsFetchAndMerge",
        "WorkflowsParameters": "doNotEnforceOnCreate workflows { path ref repositoryId sha }",
        "CodeScanningParameters": "codeScanningTools { alertsThreshold securityAlertsThreshold tool }",
        "FilePathRestrictionParameters": "restrictedFilePaths",
        "FileExtensionRestrictionParameters": "restrictedFileExtensions",
        "MaxFilePathLengthParameters": "maxFilePathLength",
        "MaxFileSizeParameters": "maxFileSize",
        "BranchNamePatternParameters": pattern,
        "TagNamePatternParameters": pattern,
        "CommitMessagePatternParameters": pattern,
        "CommitAuthorEmailPatternParameters": pattern,
        "CommitterEmailPatternParameters": pattern,
    ]

    private static let pattern = "name negate operator pattern"

    /// Rules without parameters.
    private static let plain: Set<String> = [
        "creation", "deletion", "non_fast_forward", "required_linear_history", "required_signatures",
    ]

    static let identity = "id databaseId name target enforcement"

    static let bypassActors = """
        bypassActors(first: 100) { pageInfo { hasNextPage } nodes { bypassMode deployKey organizationAdmin \
        repositoryRoleDatabaseId repositoryRoleName actor { __typename ... on Team { databaseId slug } \
        ... on App { databaseId slug } } } }
        """

    static var selection: String {
        let fields = parameters.sorted { $0.key < $1.key }.map { type, fields in "... on \(type) { \(fields) }" }
        return """
            conditions { refName { include exclude } } \(bypassActors) \
            rules(first: 100) { pageInfo { hasNextPage } nodes { type parameters { __typename \
            \(fields.joined(separator: " ")) } } }
            """
    }

    /// `nil` where GraphQL does not tell enough, so that REST has to be asked.
    static func restBody(of node: JSON) -> JSON? {
        guard let id = node["databaseId"], let name = node["name"], let target = word(node["target"]),
            let enforcement = word(node["enforcement"]), let rules = list(node["rules"]),
            let actors = list(node["bypassActors"]), let refs = node["conditions"]?["refName"]
        else { return nil }
        let bypass = actors.map(bypassActor)
        let converted = rules.map(rule)
        guard bypass.allSatisfy({ $0 != nil }), converted.allSatisfy({ $0 != nil }) else { return nil }
        return [
            "id": id, "name": name, "target": target, "enforcement": enforcement,
            "conditions": refs.isNull ? [:] : ["ref_name": refs], "bypass_actors": .array(bypass.compactMap { $0 }),
            "rules": .array(converted.compactMap { $0 }),
        ]
    }

    /// The nodes of a connection that was told whole.
    private static func list(_ connection: JSON?) -> [JSON]? {
        guard connection?["pageInfo"]?["hasNextPage"] != true else { return nil }
        return connection?["nodes"]?.arrayValue
    }

    /// GraphQL's `PULL_REQUEST` is REST's `pull_request`.
    private static func word(_ value: JSON?) -> JSON? { value?.stringValue.map { .string($0.lowercased()) } }

    private static func bypassActor(_ node: JSON) -> JSON? {
        guard let key = BypassActor.restKey(ofNode: node), let mode = word(node["bypassMode"]) else { return nil }
        return [
            "actor_type": .string(key.type), "actor_id": key.id.map { .integer($0) } ?? .null, "bypass_mode": mode,
        ]
    }

    private static func rule(_ node: JSON) -> JSON? {
        guard let type = word(node["type"]), let name = type.stringValue else { return nil }
        guard let told = node["parameters"], let members = told.objectValue else {
            return plain.contains(name) ? ["type": type] : nil
        }
        guard let typeName = members["__typename"]?.stringValue, parameters[typeName] != nil else { return nil }
        return ["type": type, "parameters": snakeCased(.object(members.filter { $0.key != "__typename" }))]
    }

    /// GraphQL names members in camel case, and merge methods of pull requests in capitals.
    private static func snakeCased(_ value: JSON) -> JSON {
        switch value {
        case .object(let members):
            .object(
                members.reduce(into: [:]) { result, member in
                    let name = member.key.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
                    let value = snakeCased(member.value)
                    guard !value.isNull else { return }
                    result[name] =
                        name == "allowed_merge_methods"
                        ? .array((value.arrayValue ?? []).compactMap { word($0) }) : value
                })
        case .array(let items): .array(items.map { snakeCased($0) })
        default: value
        }
    }
}
