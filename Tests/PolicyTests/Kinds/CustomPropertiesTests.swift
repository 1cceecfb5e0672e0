import Policy
import Testing

@testable import Kinds

@Suite("Definitions of custom properties")
struct CustomPropertiesTests {
    private func problems(_ definition: String) -> String {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: organization
                target: organization
                settings: { custom_properties: { tier: \(definition) } }
            """
        do {
            let document = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
            _ = try document.organizationSettings(of: "acme")
            return ""
        } catch { return "\(error)" }
    }

    @Test(
        "which GitHub would refuse are errors of the policy",
        arguments: [
            ("{ value_type: string, required: true }", "has no default_value"),
            ("{ value_type: string, default_value: a }", "required: true"),
            ("{ value_type: string, required: true, default_value: [a, b] }", "must be one value"),
            ("{ value_type: string, allowed_values: [a] }", "has no allowed_values"),
            ("{ value_type: true_false, required: true, default_value: maybe }", "must be true or false"),
            (
                "{ value_type: single_select, allowed_values: [a], required: true, default_value: b }",
                "not one of its allowed_values"
            ),
            ("{ description: without a type }", "value_type"),
            ("{ value_type: number }", "value_type"),
        ])
    func refused(_ definition: String, _ message: String) {
        #expect(problems(definition).contains(message), "\(problems(definition))")
    }

    @Test(
        "which GitHub takes are none",
        arguments: [
            "{ value_type: string }", "{ value_type: string, required: true, require_explicit_values: true }",
            "{ value_type: multi_select, allowed_values: [a, b], required: true, default_value: [a, b] }",
            "{ value_type: true_false, required: true, default_value: \"true\" }", "null",
        ])
    func taken(_ definition: String) { #expect(problems(definition) == "") }

    private let organization = OrganizationFacts(login: "acme", id: 1, nodeID: "O_1")

    @Test("are sent without keys that neither the policy nor GitHub has, which an older server refuses")
    func noMoreKeys() throws {
        let body: JSON = [["property_name": "tier", "value_type": "string", "description": "old"]]
        let observed = try OrganizationCustomPropertiesKind.observe(
            Sample.answers(OrganizationCustomPropertiesKind.definitions(of: organization), body), of: organization)
        let name = OrganizationCustomPropertiesKind.name
        let desired = DesiredSettings(
            kinds: [name: Sample.desired(["tier": ["value_type": "string", "description": "new"]])])
        let plan = Planner(kinds: organizationKinds, secrets: .none).plan(
            desired,
            RepositoryObservation(target: .organization(organization), kinds: [name: .success(observed)]))
        let operations = OrganizationCustomPropertiesKind.operations(
            for: plan.changes, observed: observed, in: organization)
        let bodies = operations.flatMap { $0.writes }.map { $0.body }
        #expect(bodies == [["value_type": "string", "description": "new"]])
    }

    @Test("that cannot be read are unknown, not absent")
    func unreadable() {
        let definitions = OrganizationCustomPropertiesKind.definitions(of: organization)
        for body: JSON in [["message": "moved"], [["property_name": "tier"]]] {
            #expect(throws: Unreadable.self) {
                try OrganizationCustomPropertiesKind.observe(
                    Sample.answers(definitions, body), of: organization)
            }
        }
    }
}
