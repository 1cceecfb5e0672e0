import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/actions/secrets"
    /// What values are sealed for. Nobody opens them here.
    private static let publicKey = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
        .base64EncodedString()
    private static let keyID = "568250167242549743"

    static let secrets: [Route] = [
        Route("GET", path, .repository, ("secrets", .read)) { world, request in
            let repository = try world.repository(request)
            let page = Page(request)
            let blocks = page.slice(repository.secrets).map { JSON.object($0.json) }
            return APIResponse(
                200, ["total_count": .int(repository.secrets.count), "secrets": .array(blocks)],
                headers: page.links(repository.secrets.count, "\(world.url(of: repository))/actions/secrets", request))
        },
        Route("GET", "\(path)/public-key", .repository, ("secrets", .read)) { _, _ in
            .ok(["key_id": .string(keyID), "key": .string(publicKey)])
        },
        Route("GET", "\(path)/{secret_name}", .repository, ("secrets", .read)) { world, request in
            let name = request.parameter("secret_name").uppercased()
            guard let secret = try world.repository(request).secrets.first(where: { $0.name == name }) else {
                throw Refusal.notFound
            }
            return .ok(secret.json)
        },
        Route("PUT", "\(path)/{secret_name}", .repository, ("secrets", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("encrypted_value", "key_id")
            // A sealed box is 48 bytes longer than what it holds.
            guard let box = Data(base64Encoded: try fields.string("encrypted_value") ?? ""), box.count > 48,
                try fields.string("key_id") == keyID
            else { throw Refusal(422, "Validation Failed: the value is not sealed with the repository's public key") }
            let name = request.parameter("secret_name").uppercased()
            let now = world.now
            var isNew = true
            try world.updateSilently(request.repositoryID) { repository in
                if let index = repository.secrets.firstIndex(where: { $0.name == name }) {
                    repository.secrets[index].updatedAt = now
                    isNew = false
                } else {
                    repository.secrets.append(ActionsSecret(name: name, createdAt: now, updatedAt: now))
                }
            }
            return isNew ? APIResponse(201, [:]) : .noContent
        },
        Route("DELETE", "\(path)/{secret_name}", .repository, ("secrets", .write)) { world, request in
            let name = request.parameter("secret_name").uppercased()
            guard try world.repository(request).secrets.contains(where: { $0.name == name }) else {
                throw Refusal.notFound
            }
            try world.updateSilently(request.repositoryID) { $0.secrets.removeAll { $0.name == name } }
            return .noContent
        },
    ]
}

extension ActionsSecret {
    fileprivate var json: JSONObject {
        [
            "name": .string(name), "created_at": .string(createdAt.iso8601), "updated_at": .string(updatedAt.iso8601),
        ]
    }
}
