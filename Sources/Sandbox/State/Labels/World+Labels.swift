/// What a request changes of a label; `nil`: nothing of that.
struct LabelEdit {
    var name: String?
    var color: String?
    var description: String?
    var isArchived: Bool?
}

extension World {
    @discardableResult
    mutating func addLabel(_ edit: LabelEdit, to id: Int, by actor: Actor) throws -> RepositoryLabel {
        var label = RepositoryLabel(id: nextID(.label), name: "", color: "ededed")
        try apply(edit, to: &label, in: id, by: actor)
        try updateSilently(id) { [label] in $0.labels.append(label) }
        queueLabel("created", label, of: id, by: actor)
        return label
    }

    @discardableResult
    mutating func editLabel(_ labelID: Int, _ edit: LabelEdit, in id: Int, by actor: Actor) throws -> RepositoryLabel {
        guard let old = repositories[id]?.labels.first(where: { $0.id == labelID }) else { throw Refusal.notFound }
        var label = old
        try apply(edit, to: &label, in: id, by: actor)
        try updateSilently(id) { [label] repository in
            repository.labels = repository.labels.map { $0.id == labelID ? label : $0 }
        }
        let changes = Self.changes(from: old, to: label)
        if !changes.isEmpty { queueLabel("edited", label, ["changes": .object(changes)], of: id, by: actor) }
        if (old.archivedAt == nil) != (label.archivedAt == nil) {
            queueLabel(label.archivedAt == nil ? "unarchived" : "archived", label, of: id, by: actor)
        }
        return label
    }

    mutating func deleteLabel(_ labelID: Int, in id: Int, by actor: Actor) throws {
        guard let label = repositories[id]?.labels.first(where: { $0.id == labelID }) else { throw Refusal.notFound }
        try updateSilently(id) { $0.labels.removeAll { $0.id == labelID } }
        queueLabel("deleted", label, of: id, by: actor)
    }

    /// The label with a global id.
    func label(_ id: NodeID) -> (repository: Repository, label: RepositoryLabel)? {
        guard id.kind == .label, id.path.count == 2, let repository = repositories[id.path[0]],
            let label = repository.labels.first(where: { $0.id == id.path[1] })
        else { return nil }
        return (repository, label)
    }

    private func apply(_ edit: LabelEdit, to label: inout RepositoryLabel, in id: Int, by actor: Actor) throws(Refusal)
    {
        func refuse(_ field: String, _ code: String, _ message: String? = nil) -> Refusal {
            .validation("Label", field, code, message)
        }
        if let name = edit.name { label.name = name }
        let name = label.name.lowercased()
        if name.isEmpty { throw refuse("name", "missing_field") }
        if name.count > 50 { throw refuse("name", "invalid", "name is too long (maximum is 50 characters)") }
        let isTaken = repositories[id]?.labels.contains { $0.id != label.id && $0.name.lowercased() == name } ?? false
        if isTaken { throw refuse("name", "already_exists") }
        if let color = edit.color {
            guard color.count == 6, color.allSatisfy({ $0.isHexDigit }) else { throw refuse("color", "invalid") }
            label.color = color.lowercased()
        }
        if let description = edit.description {
            guard description.count <= 100 else {
                throw refuse("description", "invalid", "description is too long (maximum is 100 characters)")
            }
            label.description = description.isEmpty ? nil : description
        }
        if let isArchived = edit.isArchived, isArchived != (label.archivedAt != nil) {
            label.archivedAt = isArchived ? now : nil
            label.archivedBy = isArchived ? account(of: actor)?.id : nil
        }
    }

    private static func changes(from old: RepositoryLabel, to new: RepositoryLabel) -> JSONObject {
        var changes = JSONObject()
        if old.color != new.color { changes.add("color", ["from": .string(old.color)]) }
        if old.description != new.description { changes.add("description", ["from": .string(old.description ?? "")]) }
        if old.name != new.name { changes.add("name", ["from": .string(old.name)]) }
        return changes
    }

    private mutating func queueLabel(
        _ action: String, _ label: RepositoryLabel, _ parts: JSONObject = [:], of id: Int, by actor: Actor
    ) {
        guard let repository = repositories[id] else { return }
        var payload: JSONObject = ["label": .object(labelJSON(label, of: repository))]
        payload.append(contentsOf: parts)
        queue("label", action, payload, repositoryID: id, by: actor)
    }
}
