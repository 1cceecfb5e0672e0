import Enforcement
import Foundation
import Policy

/// Of what a snapshot consists, as JSON values.
enum SnapshotCoding {
    // MARK: What GitHub said of a kind

    static func data(_ answer: Result<Observed, Unreadable>) -> Data {
        switch answer {
        case .failure(let unreadable): return ValueCoding.data(["unreadable": .string(unreadable.message)])
        case .success(let observed):
            var members: [String: JSON] = ["settings": observed.settings]
            if !observed.handles.isEmpty { members["handles"] = .object(observed.handles) }
            if !observed.unreadable.isEmpty { members["gaps"] = paths(observed.unreadable) }
            if !observed.irremovable.isEmpty {
                members["irremovable"] = .object(observed.irremovable.mapValues { .string($0) })
            }
            if !observed.notes.isEmpty { members["notes"] = notes(observed.notes) }
            if !observed.secretTimes.isEmpty { members["secret_times"] = paths(observed.secretTimes) }
            return ValueCoding.data(.object(members))
        }
    }

    static func answer(_ data: Data) throws -> Result<Observed, Unreadable> {
        let value = try ValueCoding.value(data)
        if let message = value["unreadable"]?.stringValue { return .failure(Unreadable(message)) }
        guard let settings = value["settings"] else { throw ValueCoding.Malformed() }
        return .success(
            Observed(
                settings, handles: value["handles"]?.objectValue ?? [:], unreadable: paths(value["gaps"]),
                irremovable: (value["irremovable"]?.objectValue ?? [:]).compactMapValues { $0.stringValue },
                notes: try notes(value["notes"]), secretTimes: paths(value["secret_times"])))
    }

    private static func paths(_ texts: [SettingPath: String]) -> JSON {
        .array(
            texts.sorted { $0.key < $1.key }.map { path, text in
                .array([.strings(path.components), .string(text)])
            })
    }

    private static func paths(_ value: JSON?) -> [SettingPath: String] {
        var texts: [SettingPath: String] = [:]
        for pair in value?.arrayValue ?? [] {
            guard let pair = pair.arrayValue, pair.count == 2, let text = pair[1].stringValue else { continue }
            texts[SettingPath((pair[0].arrayValue ?? []).compactMap { $0.stringValue })] = text
        }
        return texts
    }

    // MARK: Notes

    static func notes(_ notes: [Note]) -> JSON {
        .array(
            notes.map { note in
                .array([
                    .string(note.topic.rawValue), text(note.kind), text(note.subject), .string(note.message),
                ])
            })
    }

    static func notes(_ value: JSON?) throws -> [Note] {
        try (value?.arrayValue ?? []).map { value in
            guard let parts = value.arrayValue, parts.count == 4, let message = parts[3].stringValue else {
                throw ValueCoding.Malformed()
            }
            // A topic of a later version is at least worth saying.
            let topic = parts[0].stringValue.flatMap(Note.Topic.init(rawValue:)) ?? .information
            return Note(topic, kind: parts[1].stringValue, subject: parts[2].stringValue, message)
        }
    }

    /// Notes, what kept findings from being found, and the exemption.
    static func remarks(of snapshot: TargetSnapshot) -> Data {
        var members: [String: JSON] = [:]
        if !snapshot.notes.isEmpty { members["notes"] = notes(snapshot.notes) }
        if !snapshot.findings.errors.isEmpty { members["errors"] = notes(snapshot.findings.errors) }
        if let exemption = snapshot.exemption {
            members["exemption"] = .array([
                .string(exemption.reason), text(exemption.owner),
                exemption.until.map { .integer($0.number) } ?? .null, .string(exemption.place),
            ])
        }
        return ValueCoding.data(.object(members))
    }

    static func exemption(_ value: JSON?) -> TargetSnapshot.Exemption? {
        guard let parts = value?.arrayValue, parts.count == 4, let reason = parts[0].stringValue else { return nil }
        return TargetSnapshot.Exemption(
            reason: reason, owner: parts[1].stringValue, until: parts[2].intValue.map { Day(number: $0) },
            place: parts[3].stringValue ?? "")
    }

    private static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    // MARK: What was asked

    static func scope(_ asked: AskedSettings, rules: [String]) -> Data {
        ValueCoding.data([
            "names": .object(asked.names), "exclusive": .strings(asked.exclusive.sorted()), "rules": .strings(rules),
        ])
    }

    static func scope(_ data: Data) throws -> (asked: AskedSettings, rules: [String]) {
        let value = try ValueCoding.value(data)
        func strings(_ key: String) -> [String] { (value[key]?.arrayValue ?? []).compactMap { $0.stringValue } }
        return (
            AskedSettings(names: value["names"]?.objectValue ?? [:], exclusive: Set(strings("exclusive"))),
            strings("rules")
        )
    }

    // MARK: Facts

    static func data(_ target: TargetFacts) -> Data {
        switch target {
        case .organization(let facts):
            return ValueCoding.data([
                "organization": .string(facts.login), "id": .integer(facts.id), "node_id": .string(facts.nodeID),
            ])
        case .repository(let facts):
            var members: [String: JSON] = [
                "owner": .string(facts.name.owner), "name": .string(facts.name.name), "id": .integer(facts.id),
                "node_id": .string(facts.nodeID), "visibility": .string(facts.visibility.rawValue),
                "flags": .array([
                    .bool(facts.isFork), .bool(facts.isTemplate), .bool(facts.isArchived), .bool(facts.isEmpty),
                ]),
                "topics": .strings(facts.topics),
            ]
            if let branch = facts.defaultBranch { members["branch"] = .string(branch) }
            if let language = facts.language { members["language"] = .string(language) }
            if !facts.customProperties.isEmpty {
                members["properties"] = .object(facts.customProperties.mapValues { .strings($0) })
            }
            if let access = facts.teams {
                members["teams"] = .strings(access.teams.sorted())
                if let asked = access.asked { members["asked_teams"] = .strings(asked.sorted()) }
            }
            if !facts.unreadable.isEmpty {
                members["unreadable"] = .object(
                    Dictionary(uniqueKeysWithValues: facts.unreadable.map { ($0.rawValue, .string($1)) }))
            }
            return ValueCoding.data(.object(members))
        }
    }

    static func target(_ data: Data) throws -> TargetFacts {
        let value = try ValueCoding.value(data)
        func strings(_ value: JSON?) -> [String] { (value?.arrayValue ?? []).compactMap { $0.stringValue } }
        guard let id = value["id"]?.intValue, let nodeID = value["node_id"]?.stringValue else {
            throw ValueCoding.Malformed()
        }
        if let login = value["organization"]?.stringValue {
            return .organization(OrganizationFacts(login: login, id: id, nodeID: nodeID))
        }
        let flags = (value["flags"]?.arrayValue ?? []).compactMap { $0.boolValue }
        guard let owner = value["owner"]?.stringValue, let name = value["name"]?.stringValue, flags.count == 4,
            let visibility = value["visibility"]?.stringValue.flatMap(Visibility.init(rawValue:))
        else { throw ValueCoding.Malformed() }
        var unreadable: [RepositoryFacts.Fact: String] = [:]
        for (fact, reason) in value["unreadable"]?.objectValue ?? [:] {
            if let fact = RepositoryFacts.Fact(rawValue: fact) { unreadable[fact] = reason.stringValue }
        }
        return .repository(
            RepositoryFacts(
                name: RepositoryName(owner: owner, name: name), id: id, nodeID: nodeID, visibility: visibility,
                isFork: flags[0], isTemplate: flags[1], isArchived: flags[2], isEmpty: flags[3],
                defaultBranch: value["branch"]?.stringValue, topics: strings(value["topics"]),
                language: value["language"]?.stringValue,
                customProperties: (value["properties"]?.objectValue ?? [:]).mapValues { strings($0) },
                teams: value["teams"].map {
                    TeamAccess(Set(strings($0)), asked: value["asked_teams"].map { Set(strings($0)) })
                },
                unreadable: unreadable))
    }

    // MARK: Changes

    static func data(_ change: Change, message: String? = nil) throws -> Data {
        let text = try JSONText.of([change])
        var value: JSON = ["change": try JSON(parsing: Array(text.utf8)).arrayValue?.first ?? .null]
        if let message { value = value.setting(["message"], to: .string(message)) }
        return ValueCoding.data(value)
    }

    /// - Returns: the message is of one that is withheld: why.
    static func change(_ data: Data) throws -> (change: Change, message: String?) {
        let value = try ValueCoding.value(data)
        guard let change = value["change"] else { throw ValueCoding.Malformed() }
        let decoded = try JSONDecoder().decode(Change.self, from: Data(change.text().utf8))
        return (decoded.restoringReferences(), value["message"]?.stringValue)
    }
}
