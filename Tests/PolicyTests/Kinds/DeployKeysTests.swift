import Policy
import Testing

@testable import Kinds

@Suite("Deploy keys")
struct DeployKeysTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBY1bPYFBc3sJ7VOjKRoYEaDOyMFRoMN3BBiYqsjGRHd"
    private static let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPa0tXYDqJ9wNfcCaqlwjVYJcYJXhEKGNzYq6rEdD5aQ"

    private static func node(isReadOnly: Bool = true) -> JSON {
        [
            "deployKeys": [
                "pageInfo": ["hasNextPage": false, "endCursor": nil],
                "nodes": [["title": "argocd", "key": .string(key), "readOnly": .bool(isReadOnly)]],
            ]
        ]
    }

    private func observed(isReadOnly: Bool = true) throws -> Observed {
        let path: APIPath = "/repos/\(Sample.repository.name)/keys"
        let listing: JSON = [
            ["id": 5, "key": .string(Self.key + " ci@host"), "title": "argocd", "read_only": .bool(isReadOnly)]
        ]
        return try DeployKeysKind.observe(
            Answers(
                node: Self.node(isReadOnly: isReadOnly), responses: [path.text: .success(Response(body: listing))]),
            of: Sample.repository)
    }

    @Test("the comment behind a key means nothing, and what is as desired leads to no change")
    func comment() throws {
        for key in [Self.key, Self.key + " argocd@acme.example", Self.key.replacing(" ", with: "   ")] {
            let desired: JSON = [key: ["title": "argocd", "read_only": true]]
            #expect(try Sample.plan(DeployKeysKind.self, desired, over: observed()).changes.isEmpty)
        }
    }

    @Test("one whose title differs is deleted and added again with the access it had, and put back if that is refused")
    func replaces() throws {
        let operations = try Sample.operations(
            DeployKeysKind.self, [Self.key: ["title": "flux"]], over: observed(isReadOnly: false))
        let path: APIPath = "/repos/\(Sample.repository.name)/keys"
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(.delete, "/repos/\(Sample.repository.name)/keys/\(5)"),
                WriteRequest(.post, path, body: ["key": .string(Self.key), "title": "flux", "read_only": false]),
            ])
        guard case .swap(let swap)? = operations.first?.action else { return #expect(Bool(false), "it is a swap") }
        #expect(
            swap.outgoing.map { $0.restoration } == [
                WriteRequest(.post, path, body: ["key": .string(Self.key), "title": "argocd", "read_only": false])
            ])
    }

    @Test("a new key reads only unless the policy says otherwise: GitHub's own default would be to write")
    func creation() throws {
        let operations = try Sample.operations(DeployKeysKind.self, [Self.other: ["title": "ci"]], over: observed())
        #expect(operations.flatMap { $0.writes }.map { $0.body?["read_only"] } == [true])
    }

    @Test("a key that may write is a weakening, new or changed; one that may no more is none")
    func risk() throws {
        func risks(_ key: String, _ isReadOnly: JSON, over: Bool) throws -> [Risk?] {
            let desired: JSON = [key: ["title": "argocd", "read_only": isReadOnly]]
            return try Sample.plan(DeployKeysKind.self, desired, over: observed(isReadOnly: over)).changes.map {
                $0.risk
            }
        }
        #expect(try risks(Self.other, false, over: true) == [.weakening])
        #expect(try risks(Self.other, true, over: true) == [nil])
        #expect(try risks(Self.key, false, over: true) == [.weakening])
        #expect(try risks(Self.key, true, over: false) == [nil])
    }

    @Test("the numbers of keys are asked for only where one is deleted")
    func reads() {
        func count(_ desired: JSON, isExclusive: Bool = false) -> Int {
            DeployKeysKind.reads(
                of: Sample.repository, node: Self.node(), desired: Sample.desired(desired), isExclusive: isExclusive
            ).count
        }
        let same: JSON = [Self.key + " x": ["title": "argocd"]]
        #expect(count(same) == 0 && count(same, isExclusive: true) == 0)
        #expect(count([Self.other: ["title": "new"]]) == 0)
        #expect(count([Self.other: nil]) == 0 && count([Self.key: nil]) == 1)
        #expect(count([Self.key: ["title": "new"]]) == 1 && count([:], isExclusive: true) == 1)
    }

    @Test("what is no public key is refused before any request, a private one among them")
    func keys() throws {
        guard case .map(let map) = DeployKeysKind.documentation.schema else { return }
        let requirement = try #require(map.requirement)
        for key in ["argocd", "ssh-ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-rsa AAAA\u{e9}"] {
            #expect(!requirement.isMet(key), "\(key)")
        }
        for key in [Self.key, "ecdsa-sha2-nistp256 AAAAE2Vj= a b", "sk-ssh-ed25519@openssh.com AAAAGnNr"] {
            #expect(requirement.isMet(key), "\(key)")
        }
    }
}
