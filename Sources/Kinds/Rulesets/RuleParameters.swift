import Policy

/// The parameters of a rule, between REST's form and the policy's.
enum RuleParameters {
    /// - Parameter parameters: as REST answers them.
    static func read(_ parameters: JSON, of type: String, _ names: RuleNames) -> JSON {
        var members = parameters.objectValue ?? [:]
        switch type {
        case "pull_request":
            let reviewers = members["required_reviewers"]?.arrayValue ?? []
            members["required_reviewers"] = .object(
                Dictionary(
                    reviewers.map { reviewer in
                        let id = reviewer["reviewer"]?["id"]?.intValue ?? 0
                        return (
                            "team/\(names.name(.team, id))",
                            .object((reviewer.objectValue ?? [:]).filter { $0.key != "reviewer" })
                        )
                    }
                ) { first, _ in first })
            members["dismissal_restriction"] = ReviewDismissal.read(members["dismissal_restriction"], names)
        case "required_status_checks":
            members["required_status_checks"] = .array(
                (members["required_status_checks"]?.arrayValue ?? []).map { check in
                    var check = check.objectValue ?? [:]
                    if let id = check.removeValue(forKey: "integration_id")?.intValue {
                        check["app"] = .string(names.name(.app, id))
                    }
                    return .object(check)
                })
        case "workflows":
            members["workflows"] = .array(
                (members["workflows"]?.arrayValue ?? []).map { workflow in
                    var workflow = workflow.objectValue ?? [:]
                    if let id = workflow.removeValue(forKey: "repository_id")?.intValue {
                        workflow["repository"] = .string(names.name(.repository, id))
                    }
                    return .object(workflow)
                })
        default: break
        }
        // What GitHub leaves out is as its pages say: off.
        if case .object(let rules) = RuleTypes.schema(of: .repository), case .object(let rule)? = rules[type]?.schema {
            for field in rule.fields where members[field.name] == nil {
                members[field.name] = field.defaultValue ?? .null
            }
        }
        return .object(members)
    }

    /// - Parameters:
    ///   - settings: the policy's.
    ///   - present: as REST answered them, for what the policy has no word for.
    static func body(_ settings: JSON, of type: String, over present: JSON?) -> JSON {
        var members = (present?.objectValue ?? [:]).merging(settings.objectValue ?? [:]) { $1 }
        switch type {
        case "pull_request":
            members["dismissal_restriction"] = ReviewDismissal.body(
                settings["dismissal_restriction"], over: present?["dismissal_restriction"])
            guard let reviewers = settings["required_reviewers"]?.objectValue else { break }
            members["required_reviewers"] = .array(
                reviewers.sorted { $0.key < $1.key }.map { key, value in
                    let slug = String(key.dropFirst("team/".count))
                    let reviewer: JSON = ["id": reference(slug) { .databaseID(.team($0)) }, "type": "Team"]
                    return .object((value.objectValue ?? [:]).merging(["reviewer": reviewer]) { $1 })
                })
        case "required_status_checks":
            let bound = present?["required_status_checks"]?.arrayValue ?? []
            members["required_status_checks"] = .array(
                (settings["required_status_checks"]?.arrayValue ?? []).map { check in
                    var check = check.objectValue ?? ["context": check]
                    // A check that is bound to an App stays bound where the policy names no App.
                    check["integration_id"] = bound.first { $0["context"] == check["context"] }?["integration_id"]
                    if let app = check.removeValue(forKey: "app")?.stringValue {
                        check["integration_id"] = reference(app) { .databaseID(.app($0)) }
                    }
                    return .object(check)
                })
        case "workflows":
            members["workflows"] = .array(
                (settings["workflows"]?.arrayValue ?? []).map { workflow in
                    var workflow = workflow.objectValue ?? [:]
                    if let name = workflow.removeValue(forKey: "repository")?.stringValue {
                        workflow["repository_id"] = reference(name) { .databaseID(.repository($0)) }
                    }
                    return .object(workflow)
                })
        default: break
        }
        return .object(members.filter { !$0.value.isNull })
    }

    /// The id of what has this name; `#7` is an id.
    ///
    /// - Parameter id: the name as it stands in the policy, where that is short.
    static func reference(_ name: String, id: String? = nil, _ make: (String) -> Unresolved) -> JSON {
        let written = id ?? name
        if written.hasPrefix("#"), let id = Int(written.dropFirst()) { return .integer(id) }
        return .unresolved(make(name))
    }
}
