import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// Somebody changes one thing in a repository that is in sync with the example of a documentation.
@Suite("Drift from the example in the documentation of every kind")
struct ExampleDriftTests {
    @Test(
        "is found as one change at its place, and fixed with nothing else", arguments: repositoryKinds.map { $0.name })
    func found(_ name: String) async throws {
        let kind = try registeredKind(name)
        let example = policy(name, kind.documentation.example)
        try await withFixture(policy: example) { fixture in
            let kindFixture = try KindFixture.of(name)
            try fixture.createRepository(
                "api", visibility: kindFixture.driftVisibility ?? kindFixture.visibilities[0])
            try fixture.github.push(["README.md": "# Hello"], to: "api", branch: "experiments")
            try await fixture.enforce("api")
            let reference = fixture.reference("api")
            let desired = try #require(try await fixture.enforcer().desired(of: reference).desired.kinds[name])
            let drifts = try Self.drifts(from: desired, kind.documentation.schema, of: kind)
            #expect(drifts.count >= min(4, try Specimen.leaves(of: kind).count))
            for drift in drifts { try await check(drift, of: kind, fixture) }
            fixture.expectDescribedRequests()
        }
    }

    private func check(_ drift: Drift, of kind: any SettingKind.Type, _ fixture: Fixture) async throws {
        let before = try fixture.snapshot("api")
        switch drift.deed {
        case .settings(let settings):
            let text = policy(kind.name, settings.text())
            let record = try await fixture.enforce("api", policy: text)
            #expect(!record.outcomes.isEmpty, "\(drift.title)")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(drift.title): \(record.outcomes)")
        case .secret(let secret): fixture.secrets[secret] = "value for \(drift.title)"
        }
        let plan = try await fixture.plan("api")
        #expect(Set(plan.changes.map { $0.title }) == drift.titles)
        #expect(plan.changes.count == drift.titles.count)
        if let verb = drift.verb { #expect(plan.changes.map { $0.verb } == [verb], "\(drift.title)") }

        let record = try await fixture.enforce("api")
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(drift.title): \(record.outcomes)")
        let again = try await fixture.plan("api")
        #expect(again.changes.isEmpty, "\(drift.title): \(again.changes.map { $0.title })")
        let after = try fixture.snapshot("api")
        switch drift.deed {
        case .settings: #expect(after.differences(from: before) == [], "\(drift.title)")
        case .secret:
            let property = try #require(try KindFixture.of(kind.name).secretProperty)
            #expect(after.touched(since: before) == [property])
        }
    }

    /// What somebody did, and the changes that should follow from it.
    private struct Drift {
        enum Deed {
            case settings(Policy.JSON)
            /// The value of a secret has changed.
            case secret(String)
        }

        let title: String
        let deed: Deed
        var titles: Set<String>
        var verb: Change.Verb?
    }

    private static func drifts(
        from desired: Desired, _ schema: SettingSchema, of kind: any SettingKind.Type, at path: SettingPath = []
    ) throws -> [Drift] {
        let title = kind.title(of: path)
        func drift(_ settings: Policy.JSON, _ verb: Change.Verb? = nil) -> Drift {
            Drift(
                title: title, deed: .settings(settings), titles: Set([title]).union(consequences[title] ?? []),
                verb: verb)
        }
        switch desired {
        case .absent:
            guard let stray = try KindFixture.of(kind.name).strays?.value else { return [] }
            return [drift(Policy.JSON.object([:]).setting(path, to: stray), .remove)]
        case .members(let members, _):
            var drifts: [Drift] = []
            let isEntry = kind.isMap && path.components.count == 1
            if isEntry { drifts.append(drift(Policy.JSON.object([:]).setting(path, to: .null), .create)) }
            let isNullable =
                path.isEmpty ? kind.documentation.isNullable : isNullable(path, in: kind.documentation.schema)
            if !isEntry, isNullable {
                drifts.append(drift(Policy.JSON.object([:]).setting(path, to: .null)))
            }
            let isSetOnce = members[SettingSchema.Object.setOnce] != nil
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let inner = schema[[name]], !schema.declares(name) else { continue }
                // Anyone who rotates it may set it as he likes.
                if isSetOnce, inner.isSecret { continue }
                drifts += try self.drifts(from: member, inner, of: kind, at: path.appending(name))
            }
            return drifts
        case .value(let value):
            if case .unresolved(.secret(let secret)) = value.json {
                return [Drift(title: title, deed: .secret(secret), titles: [title])]
            }
            guard let settings = self.settings(otherThan: value, schema, of: kind, at: path) else { return [] }
            return [
                Drift(
                    title: title,
                    deed: .settings(settings.reduce([:]) { $0.setting($1.key, to: $1.value) }),
                    titles: Set(settings.keys.map { kind.title(of: $0) }).union(consequences[title] ?? []),
                    verb: kind.isReplacedWhole ? .replace : .update
                )
            ].map { drift in
                var drift = drift
                if drift.titles.count > 1 { drift.verb = nil }
                return drift
            }
        }
    }

    /// A value that does not satisfy what is desired, with what GitHub changes only together with it.
    private static func settings(
        otherThan desired: DesiredValue, _ schema: SettingSchema, of kind: any SettingKind.Type, at path: SettingPath
    ) -> [SettingPath: Policy.JSON]? {
        let title = kind.title(of: path)
        if let settings = together[title] { return settings }
        let values = schema.samples(for: path.components.last ?? "")
        let other = values.first { value in
            !schema.isSatisfied(desired.json, by: value, isMinimum: desired.isMinimum)
                && (try? Fixture.document(policy(kind.name, Policy.JSON.object([:]).setting(path, to: value).text())))
                    != nil
        }
        guard let other else {
            // Some are always written whole.
            guard kind.isReplacedWhole, let key = path.components.first else { return nil }
            switch path.components.last {
            case "is_alphanumeric":
                return [[key]: ["url_template": "https://tickets.acme.example/<num>", "is_alphanumeric": true]]
            case "read_only": return [[key]: ["title": "argocd", "read_only": false]]
            default: return nil
            }
        }
        return [path: other]
    }

    private static func isNullable(_ path: SettingPath, in schema: SettingSchema) -> Bool {
        let parent = schema[SettingPath(Array(path.components.dropLast()))]
        guard case .object(let object)? = parent, let name = path.components.last else { return false }
        return object[name]?.isNullable ?? false
    }

    /// What GitHub takes only together.
    private static let together: [String: [SettingPath: Policy.JSON]] = [
        "custom_properties tier": [["tier"]: ["silver"]],
        "repository squash_merge_commit_title": [
            ["squash_merge_commit_title"]: "COMMIT_OR_PR_TITLE", ["squash_merge_commit_message"]: "COMMIT_MESSAGES",
        ],
        "repository squash_merge_commit_message": [["squash_merge_commit_message"]: "COMMIT_MESSAGES"],
        "security security_and_analysis.secret_scanning.status": [
            ["security_and_analysis", "secret_scanning", "status"]: "disabled",
            ["security_and_analysis", "secret_scanning_push_protection", "status"]: "disabled",
        ],
        "security vulnerability_alerts": [["vulnerability_alerts"]: false, ["automated_security_fixes"]: false],
    ]

    /// What GitHub shows no more when a setting is switched off, and so has to be desired again.
    private static let consequences: [String: Set<String>] = [
        "actions enabled": [
            "actions allowed_actions", "actions sha_pinning_required", "actions selected_actions",
        ],
        "actions allowed_actions": ["actions selected_actions"],
        "security code_scanning_default_setup.state": ["security code_scanning_default_setup.query_suite"],
    ]
}
