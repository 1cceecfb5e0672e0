import Foundation
import Policy
import SharedMaterial
import Testing

/// GitHub's own schemas of the bodies that its REST API takes.
struct RequestSchemas: Sendable {
    /// `nil` where the material is absent.
    static let atHand = RequestSchemas()

    private let schemas: [String: JSONSchema]
    /// Paths of which the material has anything.
    private let paths: Set<String>

    private init?() {
        func read(_ file: String) -> JSON? { SharedMaterial.data("schemas/\(file)").flatMap { try? JSON(parsing: $0) } }
        guard let index = read("index.json")?.arrayValue else { return nil }
        var schemas: [String: JSONSchema] = [:]
        for entry in index where entry["direction"] == "request" {
            guard entry["apiVersions"]?.arrayValue?.contains("2022-11-28") ?? false,
                let method = entry["method"]?.stringValue, let path = entry["path"]?.stringValue,
                let file = entry["file"]?.stringValue, let schema = read(file)
            else { continue }
            schemas["\(method) \(path)"] = JSONSchema(schema)
        }
        self.schemas = schemas
        paths = Set(index.compactMap { $0["path"]?.stringValue })
    }

    /// What is wrong with the bodies of the REST requests that write; empty when all are valid.
    func faults(of requests: [SentRequest]) -> Set<String> {
        var faults: Set<String> = []
        for request in requests where request.isWrite && request.route != "/graphql" {
            let route = "\(request.method) \(request.route ?? request.path)"
            guard let body = request.body, !body.isNull else {
                if schemas[route] != nil, request.method != "DELETE" { faults.insert("\(route): has no body") }
                continue
            }
            // `make acceptance` compares the others (variables, secrets) with githubkit's own.
            guard paths.contains(request.route ?? request.path) else { continue }
            guard let schema = schemas[route] else {
                // Its body is in GitHub's documentation and not among the schemas.
                if route.hasSuffix("/deployment_protection_rules"), body["integration_id"]?.intValue != nil { continue }
                faults.insert("\(route): takes no body, \(body.text()) was sent")
                continue
            }
            for fault in schema.faults(of: Self.documented(body)) { faults.insert("\(route): \(fault)") }
        }
        return faults
    }

    /// The body without what GitHub has and its OpenAPI description lacks.
    private static func documented(_ body: JSON) -> JSON {
        var body = omissions.reduce(body) { body, path in body[path] == nil ? body : body.setting(path, to: nil) }
        if body["visibility"] == "internal" { body = body.setting(["visibility"], to: "private") }
        return body
    }

    private static let omissions: [SettingPath] = [
        ["has_discussions"], ["can_admins_bypass"], ["security_and_analysis", "secret_scanning_validity_checks"],
    ]
}

extension Fixture {
    /// Fails for each request so far that GitHub's schemas find wrong. Without the material nothing is checked:
    /// `RequestSchemaTests` is skipped then and says so.
    func expectDescribedRequests() {
        guard let schemas = RequestSchemas.atHand else { return }
        #expect(schemas.faults(of: requests) == [])
    }
}
