/// An SSH key for one repository.
package struct DeployKey: Sendable, Equatable {
    package let id: Int
    package var title: String
    /// Type and data, without comment.
    package let key: String
    package var isReadOnly: Bool
    package let createdAt: Timestamp
    package let addedBy: String?
}

extension World {
    /// Emits `deploy_key.created`. A key may be in use once, on all of GitHub.
    @discardableResult
    package mutating func addDeployKey(
        _ text: String, title: String, isReadOnly: Bool, to id: Int, by actor: Actor
    ) throws -> DeployKey {
        func refuse(_ message: String) -> Refusal { .validation("PublicKey", "key", "custom", message) }
        guard let repository = repositories[id] else { throw Refusal.notFound }
        guard organizations[repository.ownerID]?.allowsDeployKeys ?? true else {
            throw refuse("Deploy keys are disabled for this repository")
        }
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count >= 2, fields[1].hasPrefix("AAAA") else {
            throw refuse("key is invalid. You must supply a key in OpenSSH public key format")
        }
        let key = "\(fields[0]) \(fields[1])"
        let isUsed = repositories.values.contains { $0.deployKeys.contains { $0.key == key } }
        guard !isUsed else { throw refuse("key is already in use") }
        let made = DeployKey(
            id: nextID(.deployKey), title: title, key: key, isReadOnly: isReadOnly, createdAt: now,
            addedBy: account(of: actor)?.login)
        try updateSilently(id) { $0.deployKeys.append(made) }
        queue(
            "deploy_key", "created", ["key": .object(deployKeyJSON(made, in: repository))], repositoryID: id, by: actor)
        return made
    }

    /// Emits `deploy_key.deleted`.
    package mutating func deleteDeployKey(_ key: Int, from id: Int, by actor: Actor) throws {
        guard let repository = repositories[id], let gone = repository.deployKeys.first(where: { $0.id == key }) else {
            throw Refusal.notFound
        }
        try updateSilently(id) { $0.deployKeys.removeAll { $0.id == key } }
        queue(
            "deploy_key", "deleted", ["key": .object(deployKeyJSON(gone, in: repository))], repositoryID: id, by: actor)
    }

    func deployKeyJSON(_ key: DeployKey, in repository: Repository) -> JSONObject {
        var object: JSONObject = [
            "id": .int(key.id), "key": .string(key.key), "url": .string("\(url(of: repository))/keys/\(key.id)"),
            "title": .string(key.title), "verified": true, "created_at": .string(key.createdAt.iso8601),
            "read_only": .bool(key.isReadOnly), "enabled": true,
        ]
        object.add("added_by", nullable: key.addedBy)
        object.add("last_used", JSON.null)
        return object
    }
}
