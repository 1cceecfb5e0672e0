import Policy

extension ProtectionRule {
    /// The members of a mutation's input that bring about the changes of one rule, and no others.
    struct Input {
        private(set) var members: [String: JSON] = [:]
        private(set) var references: [Unresolved: Operation.Reference] = [:]

        private let changes: [Change]
        /// The rule's settings as they will be.
        private let target: JSON
        private let handle: JSON?
        /// The handles of every rule of the repository: an actor or app in one of them need not be looked up.
        private let handles: [JSON]

        init(for changes: [Change], of subject: String, observed: Observed) {
            self.changes = changes
            let present = observed.settings[subject] ?? [:]
            handle = observed.handles[subject]
            handles = observed.handles.sorted { $0.key < $1.key }.map { $0.value }
            target = changes.reduce(present) { settings, change in
                change.field.map { settings.setting($0, to: change.after ?? .null) } ?? change.after ?? settings
            }
            addSections()
            for leaf in leaves where !touching(leaf.path).isEmpty {
                if let value = target[leaf.path] { members[leaf.field] = value }
            }
            addChecks()
            for list in actorLists { addActors(of: list) }
        }

        /// The changes at `path`, above it or below it.
        private func touching(_ path: SettingPath) -> [Change] {
            changes.filter { path.isWithin($0.field ?? []) || ($0.field ?? []).isWithin(path) }
        }

        /// Whether `path` itself is switched on or off, or what it stands in.
        private func isSwitched(_ path: SettingPath) -> Bool {
            changes.contains { path.isWithin($0.field ?? []) }
        }

        private mutating func addSections() {
            for section in sections where isSwitched(section.path) {
                guard let desired = target[section.path] else { continue }
                members[section.isOn] = .bool(!desired.isNull)
            }
            // What REST does with `required_pull_request_reviews: {}`.
            if members["requiresApprovingReviews"] == true, target[approvals] == nil {
                members["requiredApprovingReviewCount"] = 1
            }
        }

        // MARK: Status checks

        private mutating func addChecks() {
            let changes = touching(checks)
            guard !changes.isEmpty, let desired = target[checks]?.arrayValue else { return }
            let members = sending("requiredStatusChecks", with: ["requiresStatusChecks", "requiresStrictStatusChecks"])
            self.members["requiredStatusChecks"] = .array(
                desired.flatMap { check -> [JSON] in
                    guard let context = check["context"] ?? check.stringValue.map(JSON.string) else { return [] }
                    return apps(of: check, context: context).map { app in
                        note(app, for: changes, without: members)
                        return ["context": context, "appId": app]
                    }
                })
        }

        /// The `appId` of a check: a node id, or `any`.
        ///
        /// An ID in GraphQL is a node id, and `any` is the word for every app; without `appId` GitHub would bind the
        /// check to the app that happened to report it last.
        /// Source: `RequiredStatusCheckInput` in GitHub's GraphQL schema; that it is the node id, and not the number that
        /// REST calls `app_id`, is what otterdog sends (`get_app_node_ids` in its `branch_protection_rule.py`).
        private func apps(of check: JSON, context: JSON) -> [JSON] {
            guard let number = check["app_id"]?.intValue else {
                // The policy leaves the app open: the present one stays.
                let present = context.stringValue.flatMap { handle?["checkApps"]?[$0]?.arrayValue }
                return present ?? ["any"]
            }
            if number == -1 { return ["any"] }
            if let id = known("apps", "\(number)") { return [id] }
            return [.unresolved(.app(ProtectionRule.wellKnownApps[number] ?? "\(number)"))]
        }

        // MARK: Actors

        private mutating func addActors(of list: ActorList) {
            let changes = touching(list.path)
            guard !changes.isEmpty, let desired = target[list.path]?.objectValue else { return }
            let section = sections.first { $0.path == list.path }?.isOn
            let dependent = sending(list.input, with: section.map { [$0] } ?? [])
            var ids: [JSON] = []
            for type in actorTypes {
                for name in desired[type.member]?.arrayValue?.compactMap({ $0.stringValue }) ?? [] {
                    let actor =
                        known("actors", actorKey(type.member, name)) ?? .unresolved(type.reference(name.lowercased()))
                    note(actor, for: changes, without: dependent)
                    ids.append(actor)
                }
            }
            members[list.input] = .array(ids)
        }

        private func known(_ handle: String, _ key: String) -> JSON? {
            handles.lazy.compactMap { $0[handle]?[key] }.first
        }

        /// The list, and those members which this input would switch on together with it: without one of its actors
        /// none of them is sent, so that the list stays as it is.
        private func sending(_ list: String, with others: [String]) -> Set<String> {
            Set([list] + (members[others.first ?? ""] == nil ? [] : others))
        }

        private mutating func note(_ value: JSON, for changes: [Change], without members: Set<String>) {
            guard case .unresolved(let reference) = value else { return }
            var noted = references[reference] ?? Operation.Reference([])
            noted.changes += changes.filter { !noted.changes.contains($0) }
            noted.members.formUnion(members)
            references[reference] = noted
        }
    }
}
