extension World {
    func labelJSON(_ label: RepositoryLabel, of repository: Repository) -> JSONObject {
        let url = "\(url(of: repository))/labels/\(label.name.percentEncoded)"
        var object: JSONObject = [
            "id": .int(label.id), "node_id": .string(label.nodeID(in: repository.id).text), "url": .string(url),
            "name": .string(label.name), "color": .string(label.color), "default": .bool(label.isDefault),
        ]
        object.add("description", nullable: label.description)
        // Enterprise Server cannot archive labels.
        guard enterpriseVersion == nil else { return object }
        object.add("archived_at", nullable: label.archivedAt?.iso8601)
        let person = label.archivedBy.flatMap { accounts[$0] }
        object.add("archived_by", person.map { JSON.object(accountJSON($0)) } ?? .null)
        return object
    }
}

extension RepositoryLabel {
    func nodeID(in repositoryID: Int) -> NodeID { NodeID(.label, repositoryID, id) }
}
