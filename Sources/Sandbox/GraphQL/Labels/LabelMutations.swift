extension GraphQL.Types {
    static func addLabelMutations(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field("createLabel(input: CreateLabelInput!): CreateLabelPayload") { _, call in
            let text = call.input["repositoryId"]?.string ?? ""
            guard let id = NodeID(text), id.kind == .repository,
                let repository = call.context.world.repositories[id.databaseID], call.role(in: repository) != nil
            else { throw GraphQL.FieldError.unresolvedNode(text) }
            let edit = try call.labelEdit(of: repository)
            var payload = call.payload
            payload.label = GraphQL.LabelNode(
                repositoryID: repository.id,
                label: try call.context.world.addLabel(edit, to: repository.id, by: try call.actor()))
            return createLabelPayload(payload)
        }
        type.field("updateLabel(input: UpdateLabelInput!): UpdateLabelPayload") { _, call in
            let (repository, label) = try call.label()
            let edit = try call.labelEdit(of: repository)
            var payload = call.payload
            payload.label = GraphQL.LabelNode(
                repositoryID: repository.id,
                label: try call.context.world.editLabel(label.id, edit, in: repository.id, by: try call.actor()))
            return updateLabelPayload(payload)
        }
        type.field("deleteLabel(input: DeleteLabelInput!): DeleteLabelPayload") { _, call in
            let (repository, label) = try call.label()
            _ = try call.labelEdit(of: repository)
            try call.context.world.deleteLabel(label.id, in: repository.id, by: try call.actor())
            return deleteLabelPayload(call.payload)
        }
    }

    static let createLabelPayload = payload("CreateLabel") { addLabel(to: &$0) }
    static let updateLabelPayload = payload("UpdateLabel") { addLabel(to: &$0) }
    static let deleteLabelPayload = payload("DeleteLabel") { _ in }

    static let labelPayloads: [any GraphQL.AnyObjectType] = [
        createLabelPayload, updateLabelPayload, deleteLabelPayload,
    ]

    private static func addLabel(to type: inout GraphQL.ObjectType<GraphQL.Payload>) {
        type.field("label: Label") { label($0.label) }
    }
}

extension GraphQL.Call {
    fileprivate func label() throws -> (repository: Repository, label: RepositoryLabel) {
        let text = input["id"]?.string ?? ""
        guard let id = NodeID(text), let found = context.world.label(id), role(in: found.repository) != nil else {
            throw GraphQL.FieldError.unresolvedNode(text)
        }
        return found
    }

    /// What the input says, if the caller may write labels there.
    fileprivate func labelEdit(of repository: Repository) throws -> LabelEdit {
        guard context.world.allows(caller, "issues", .write, in: repository) else { throw refusal }
        return LabelEdit(
            name: input["name"]?.string, color: input["color"]?.string, description: input["description"]?.string)
    }
}
