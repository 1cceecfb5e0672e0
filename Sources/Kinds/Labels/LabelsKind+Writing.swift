package import Policy

extension LabelsKind {
    /// One mutation for each label, so that many are one request. GraphQL cannot archive: that goes by REST.
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let bySubject = Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }
        return inOrderOfRenames(bySubject.map { $0.value }).compactMap { changes in
            operation(for: changes, observed, in: repository)
        }
    }

    /// A label whose new name is another one's present name comes after that one.
    private static func inOrderOfRenames(_ groups: [[Change]]) -> [[Change]] {
        var waiting = groups
        var ordered: [[Change]] = []
        while let next = waiting.firstIndex(where: { group in
            guard let new = group.rename?.after?.stringValue else { return true }
            return !waiting.contains { other in
                other.rename?.subject != group.rename?.subject
                    && other.rename?.before?.stringValue?.lowercased() == new.lowercased()
            }
        }) {
            ordered.append(waiting.remove(at: next))
        }
        return ordered + waiting
    }

    private static func operation(
        for changes: [Change], _ observed: Observed, in repository: RepositoryFacts
    ) -> Operation? {
        guard let first = changes.first else { return nil }
        let subject = changes.rename?.before?.stringValue ?? first.subject
        let label = Label(name: subject, handle: observed.handles[subject.lowercased()] ?? .null, repository)
        if changes.contains(where: { $0.verb == .remove }) { return label.removal(changes) }
        if let creation = changes.first(where: { $0.verb == .create }) {
            return label.creation(changes, as: creation.after ?? [:])
        }
        return label.update(changes)
    }

    /// The answer to a deletion holds no label.
    fileprivate static func echo(_ answer: JSON) -> Operation.Echo? {
        let label = answer["label"] ?? answer
        guard let name = label["name"]?.stringValue else { return nil }
        if let time = label["archived_at"], !time.isNull { return [:] }
        return .object([name: settings(of: label)])
    }

    /// GitHub's own colour for a label that is made without one, which GraphQL does not fill in.
    fileprivate static let defaultColor = "ededed"
}

/// The requests that change one label.
private struct Label {
    let name: String
    let handle: JSON
    let repository: RepositoryFacts

    init(name: String, handle: JSON, _ repository: RepositoryFacts) {
        self.name = name
        self.handle = handle
        self.repository = repository
    }

    private var path: APIPath { "/repos/\(repository.name)/labels/\(name)" }

    /// Deletes what is in use nowhere, and archives the rest. What is not known to be unused counts as used.
    func removal(_ changes: [Change]) -> Operation? {
        guard handle["use"] == 0, let id = handle["id"] else {
            guard handle["archivable"] == true else { return nil }
            return write(WriteRequest(.patch, path, body: ["archived": true]), changes)
        }
        return mutate(
            "deleteLabel", ["id": id], "clientMutationId", else: WriteRequest(.delete, path), changes)
    }

    func creation(_ changes: [Change], as settings: JSON) -> Operation {
        var body = members(of: settings)
        if handle["archived"] == true {
            body["archived"] = false
            return write(WriteRequest(.patch, path, body: .object(body)), changes)
        }
        body["name"] = .string(name)
        var input = body
        input["repositoryId"] = .string(repository.nodeID)
        input["color"] = body["color"] ?? .string(LabelsKind.defaultColor)
        return mutate(
            "createLabel", input, selection,
            else: WriteRequest(.post, "/repos/\(repository.name)/labels", body: .object(body)), changes)
    }

    func update(_ changes: [Change]) -> Operation? {
        guard let id = handle["id"] else { return nil }
        var settings = JSON.object([:])
        for change in changes where change.verb == .update {
            settings = settings.setting(change.field ?? [], to: change.after ?? .null)
        }
        var request = members(of: settings)
        var input = request
        input["id"] = id
        if let new = changes.rename?.after {
            input["name"] = new
            request["new_name"] = new
        }
        return mutate(
            "updateLabel", input, selection, else: WriteRequest(.patch, path, body: .object(request)), changes)
    }

    private func members(of settings: JSON) -> [String: JSON] {
        var members: [String: JSON] = [:]
        if let color = settings["color"]?.stringValue { members["color"] = .string(LabelsKind.normalColor(color)) }
        if let description = settings["description"] { members["description"] = description.isNull ? "" : description }
        return members
    }

    private var selection: String { "label { name color description }" }

    private func mutate(
        _ field: String, _ input: [String: JSON], _ selection: String, else request: WriteRequest,
        _ changes: [Change]
    ) -> Operation {
        Operation(
            .settings, .mutate(Mutation(field, input: .object(input), selection: selection)), changes: changes,
            substitutes: [write(request, changes)]
        ) { LabelsKind.echo($0) }
    }

    private func write(_ request: WriteRequest, _ changes: [Change]) -> Operation {
        Operation(.settings, .write(request), changes: changes) { LabelsKind.echo($0) }
    }
}

extension Sequence<Change> {
    /// The change of the name among them.
    fileprivate var rename: Change? { first { $0.verb == .rename } }
}
