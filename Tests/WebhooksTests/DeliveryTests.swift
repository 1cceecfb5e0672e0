import Foundation
import Testing

@testable import Webhooks

@Suite("What a delivery tells")
struct DeliveryTests {
    private let created = #"""
        {"action": "created", "new_field_of_2031": {"deep": [1, 2, {"x": null}]},
         "installation": {"id": 77, "node_id": "x"},
         "organization": {"login": "acme", "id": 5},
         "sender": {"login": "renovate[bot]", "id": 9, "type": "Bot"},
         "repository": {"id": 41, "node_id": "R_41", "name": "Rocket", "full_name": "acme/Rocket",
           "owner": {"login": "acme", "type": "Organization"}, "private": true, "default_branch": "trunk"}}
        """#

    @Test("a verified payload tells who did what, and where")
    func facts() throws {
        let told = try delivery("repository", created)
        #expect(told.name == "repository.created")
        #expect(told.organization == "acme")
        #expect(told.sender?.isBot == true)
        let repository = try #require(told.repository)
        #expect(repository.reference.fullName == "acme/Rocket")
        #expect(repository.reference.id == 41)
        #expect(repository.reference.nodeID == "R_41")
        #expect(repository.ownerType == "Organization")
        #expect(repository.defaultBranch == "trunk")
    }

    @Test("the form-encoded twin of a payload tells the same, its signature being over the encoded bytes")
    func form() throws {
        let escaped = try #require(created.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let body = "other=1&payload=" + escaped.replacing("%20", with: "+") + "&last="
        for type in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-UrlEncoded; charset=utf-8"] {
            let told = try delivery("repository", body, contentType: type)
            #expect(try told.repository == repositoryDelivery(created).repository)
        }
    }

    private func repositoryDelivery(_ json: String) throws -> Delivery { try delivery("repository", json) }

    @Test(
        "a form without a well-formed payload is refused",
        arguments: ["", "payload", "payloads={}", "payload=%7", "payload=%zz", "=&&="])
    func brokenForm(_ body: String) {
        #expect(throws: Rejection.malformedForm) {
            try delivery("repository", body, contentType: "application/x-www-form-urlencoded")
        }
    }

    @Test(
        "only a body that is no JSON object is refused",
        arguments: ["", "[]", "null", "1", "\"x\"", "{", "{}{}", "{\"a\":}", "payload={}"])
    func notAnObject(_ body: String) {
        #expect(throws: Rejection.notAJSONObject) { try delivery("repository", body) }
    }

    @Test("bytes that are not UTF-8 are refused, not repaired")
    func invalidUTF8() {
        #expect(throws: Rejection.notAJSONObject) {
            try delivery("repository", Array(#"{"a":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8))
        }
    }

    @Test("fields that are absent, null or of another type are missing, never an error")
    func lenience() throws {
        for json in [
            "{}", #"{"action":1,"sender":[],"repository":"x","changes":7,"installation":"y","organization":{}}"#,
            #"{"action":null,"sender":null,"repository":null,"changes":null,"installation":null,"ref":{}}"#,
            #"{"repository":{"full_name":"no-slash"},"repositories_added":[1,{"full_name":"a/b/c"}]}"#,
        ] {
            let told = try repositoryDelivery(json)
            #expect(told.action == nil && told.sender == nil && told.repository == nil)
            #expect(told.changes.isEmpty && told.repositoriesAdded.isEmpty && told.ref == nil)
        }
        let partial = try repositoryDelivery(
            #"{"repository":{"full_name":"a/b","id":"7","owner":"x","default_branch":["yes"]}}"#)
        let repository = try #require(partial.repository)
        #expect(repository.reference.fullName == "a/b")
        #expect(repository.reference.id == nil && repository.ownerType == nil && repository.defaultBranch == nil)
    }

    @Test(
        "a name that could lead a request path elsewhere names no repository",
        arguments: ["../x", "a/..", "a/b/c", "a/b?c", "a/b%2Fc", "a/", "/b", "a b/c", "a/b#c", "ä/b"])
    func unsafeNames(_ name: String) throws {
        let told = try repositoryDelivery(#"{"repository":{"id":1,"full_name":"\#(name)"}}"#)
        #expect(told.repository == nil)
    }

    @Test("names of changed fields are as fit for a terminal as the values are")
    func printableFields() throws {
        let told = try delivery("repository", #"{"changes": {"a\u001b[31m": {"b\u0007": {"from": "c\u001b[0m"}}}}"#)
        #expect(told.changes == [FieldChange(field: "a[31m.b", from: "c[0m")])
    }

    @Test("changes are listed by field with their former values, whatever schema the event gives them")
    func changes() throws {
        let told = try repositoryDelivery(
            #"""
            {"changes": {"default_branch": {"from": "master"}, "topics": {"from": ["a", "b"]},
              "repository": {"name": {"from": "Old"}, "permissions": {"from": {"admin": false, "push": true}}},
              "owner": {"from": {"organization": {"login": "initech", "id": 3}}},
              "permission": {"from": "read", "to": "write"}, "role_name": {"to": "triage"},
              "count": {"from": 2}, "actors": {"from": null},
              "wrapped": {"from": {"security_and_analysis": {"secret_scanning": {"status": "disabled"}}}}}}
            """#)
        let changes = Dictionary(uniqueKeysWithValues: told.changes.map { ($0.field, $0.from) })
        #expect(changes["default_branch"] == "master")
        #expect(changes["topics"] == "a, b")
        #expect(changes["repository.name"] == "Old")
        #expect(changes["repository.permissions.push"] == "true")
        #expect(changes["owner"] == "initech")
        #expect(changes["permission"] == "read")
        #expect(changes["role_name"] == .some(nil))
        #expect(changes["count"] == "2")
        #expect(changes["actors"] == .some(nil))
        #expect(changes["wrapped.security_and_analysis.secret_scanning"] == "disabled")
    }

    @Test("security_and_analysis wraps its changes in a single from")
    func securityChanges() throws {
        let told = try delivery(
            "security_and_analysis",
            #"{"changes":{"from":{"security_and_analysis":{"secret_scanning":{"status":"enabled"}}}}}"#)
        #expect(told.changes == [FieldChange(field: "security_and_analysis.secret_scanning", from: "enabled")])
    }

    @Test("a push tells whether the branch is new, by its flag or by the zeros of the commit before")
    func refs() throws {
        let zeros = String(repeating: "0", count: 40)
        func ref(_ event: String, _ json: String) throws -> GitRef? { try delivery(event, json).ref }
        let flagged = try #require(
            try ref("push", #"{"ref":"refs/heads/release/1.0","created":true,"deleted":false}"#))
        #expect(flagged.name == "release/1.0" && flagged.isNew && flagged.kind == .branch)
        let unflagged = try #require(
            try ref("push", #"{"ref":"refs/heads/main","before":"\#(zeros)","after":"abc"}"#))
        #expect(unflagged.isNew)
        let later = try #require(try ref("push", #"{"ref":"refs/heads/main","before":"abc","after":"def"}"#))
        #expect(!later.isNew && !later.isDeleted)
        let gone = try #require(try ref("push", #"{"ref":"refs/tags/v1","before":"abc","after":"\#(zeros)"}"#))
        #expect(gone.kind == .tag && gone.isDeleted && !gone.isNew)
        let branch = try #require(try ref("create", #"{"ref":"main","ref_type":"branch"}"#))
        #expect(branch.isNew && branch.name == "main")
        #expect(try ref("create", #"{"ref":"main","ref_type":"repository"}"#) == nil)
        #expect(try ref("push", #"{"ref":"refs/notes/x"}"#) == nil)
    }
}
