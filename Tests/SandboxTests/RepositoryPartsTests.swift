import CSodium
import Crypto
import Foundation
import Testing

@testable import Sandbox

@Suite("Environments, labels, secrets, definitions of properties")
struct RepositoryPartsTests {
    @Test("PUT of an environment resets what it does not name; its name is one whatever its case")
    func environments() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/environments"
            let whole: JSON = ["wait_timer": 5, "can_admins_bypass": false]
            let made = try await client(.PUT, "\(path)/Live%2Feu", whole)
            #expect(made.json?["name"] == "Live/eu")
            #expect(made.json?["protection_rules"]?[0]?["wait_timer"] == 5)
            #expect(made.json?["can_admins_bypass"] == false)
            let again = try await client(.PUT, "\(path)/live%2Feu", [:])
            #expect(again.json?["name"] == "Live/eu")
            #expect(again.json?["protection_rules"] == [])
            #expect(again.json?["can_admins_bypass"] == true)
            #expect(try await client(.GET, path).json?["total_count"] == 1)
            let both: JSON = ["protected_branches": true, "custom_branch_policies": true]
            #expect(try await client(.PUT, "\(path)/other", ["deployment_branch_policy": both]).status == 422)
            #expect(try await client(.DELETE, "\(path)/LIVE%2FEU").status == 204)
            #expect(try await client(.GET, "\(path)/Live%2Feu").status == 404)
        }
    }

    @Test("a repository has GitHub's labels; names are unique whatever their case; one can be archived")
    func labels() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/labels"
            #expect(try await client(.GET, path).json?.array?.count == 9)
            #expect(try await client(.POST, path, ["name": "BUG", "color": "d73a4a"]).status == 422)
            let archived = try await client(.PATCH, "\(path)/good%20first%20issue", ["archived": true])
            #expect(archived.json?["archived_at"]?.string != nil)
            #expect(try await client(.PATCH, "\(path)/bug", ["new_name": "Wontfix"]).status == 422)
            #expect(try await client(.PATCH, "\(path)/bug", ["new_name": "Bug"]).json?["name"] == "Bug")
            #expect(try await client(.DELETE, "\(path)/bug").status == 204)
            #expect(try await client(.GET, path).json?.array?.count == 8)
        }
    }

    @Test("a secret is sealed for the repository's key and never shown again")
    func secrets() async throws {
        try await withSandbox { github, client async throws in
            let path = "/repos/acme/repo1/actions/secrets"
            let key = try #require(try await client(.GET, "\(path)/public-key").json)
            let publicKey = try #require(Data(base64Encoded: key["key"]?.string ?? ""))
            let text = Array("hush".utf8)
            var sealed = [UInt8](repeating: 0, count: text.count + crypto_box_sealbytes())
            #expect(crypto_box_seal(&sealed, text, UInt64(text.count), Array(publicKey)) == 0)
            let box = Data(sealed).base64EncodedString()
            let body: JSON = ["encrypted_value": .string(box), "key_id": key["key_id"] ?? .null]
            #expect(
                try await client(.PUT, "/repos/acme/repo2/actions/secrets/TOKEN", body).status == 422,
                "another repository's key")
            #expect(try await client(.PUT, "\(path)/token", body).status == 201)
            #expect(try await client(.PUT, "\(path)/TOKEN", body).status == 204)
            let seen = try await client(.GET, "\(path)/TOKEN")
            #expect(seen.json?.object?.keys == ["name", "created_at", "updated_at"])
            #expect(github.repository("repo1")?.secrets.map { $0.value } == ["hush"])
            #expect(
                try await client(.PUT, "\(path)/PLAIN", ["encrypted_value": "cGxhaW4=", "key_id": "1"]).status == 422)
            #expect(try await client(.DELETE, "\(path)/TOKEN").status == 204)
        }
    }

    @Test("a value that is no longer allowed is unset; with the definition all values go")
    func properties() async throws {
        try await withSandbox { _, client async throws in
            let schema = "/orgs/acme/properties/schema/tier"
            let values = "/repos/acme/repo1/properties/values"
            func value() async throws -> JSON? {
                try await client(.GET, values).json?.array?.first { $0["property_name"] == "tier" }?["value"]
            }
            let body: JSON = ["value_type": "single_select", "allowed_values": ["gold", "silver"]]
            #expect(try await client(.PUT, schema, body).status == 200)
            let gold: JSON = ["properties": [["property_name": "tier", "value": "gold"]]]
            #expect(try await client(.PATCH, values, gold).status == 204)
            #expect(try await value() == "gold")
            let less: JSON = ["value_type": "single_select", "allowed_values": ["silver"]]
            #expect(try await client(.PUT, schema, less).status == 200)
            #expect(try await value() == nil)
            #expect(try await client(.PUT, schema, ["value_type": "string"]).status == 422)
            #expect(try await client(.PUT, schema, ["value_type": "single_select", "required": true]).status == 422)
            #expect(try await client(.DELETE, schema).status == 204)
            #expect(try await client(.PATCH, values, gold).status == 422)
        }
    }
}
