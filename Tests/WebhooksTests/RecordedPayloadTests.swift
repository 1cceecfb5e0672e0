import Foundation
import SharedMaterial
import Testing

@testable import Webhooks

@Suite("GitHub's recorded payloads")
struct RecordedPayloadTests {
    /// What each is to be mapped to: repositories, `@` an organization, or the first words of the reason.
    private static let expected: [String: String] = [
        "branch_protection_rule/created.1.payload.json": "wolfy1339/octoherd-script-replace-pika-with-esbuild",
        "branch_protection_rule/created.payload.json": "octo-org/octo-repo",
        "branch_protection_rule/deleted.payload.json": "octo-org/octo-repo",
        "branch_protection_rule/edited.payload.json": "octo-org/octo-repo",
        "create/payload.json": "- a tag changes no setting",
        "installation/created.payload.json": "@Codertocat",
        "installation/deleted.payload.json": "- the App has no access",
        "installation/new_permissions_accepted.payload.json": "@Codertocat",
        "installation/suspend.payload.json": "- the App has no access",
        "installation/unsuspend.payload.json": "@Codertocat",
        "installation_repositories/added.payload.json": "Codertocat/Space",
        "installation_repositories/removed.payload.json": "- no repository came within reach",
        "member/added.payload.json": "Codertocat/Hello-World",
        "member/edited.payload.json": "Codertocat/Hello-World",
        "membership/added.payload.json": "- the event membership",
        "membership/removed.payload.json": "- the event membership",
        "organization/member_added.payload.json": "@Octocoders",
        "organization/member_invited.payload.json": "- an invitation",
        "organization/renamed.payload.json": "@Octocoders",
        "ping/payload.json": "pong",
        "public/payload.json": "Codertocat/Hello-World",
        "push/1.payload.json": "- a tag changes no setting",
        "push/payload.json": "- a tag changes no setting",
        "repository/created.payload.json": "Octocoders/Hello-World",
        "repository/edited.payload.json": "Octocoders/Hello-World",
        "repository/privatized.payload.json": "Codertocat/Hello-World",
        "repository/publicized.payload.json": "Codertocat/Hello-World",
        "repository/renamed.payload.json": "Octocoders/Hello-World",
        "repository/transferred.payload.json": "Octocoders/Hello-World",
        "team/added_to_repository.payload.json": "Octocoders/Hello-World",
        "team/created.payload.json": "@Octocoders",
        "team/deleted.payload.json": "@Octocoders",
        "team/edited.payload.json": "@Octocoders",
        "team/removed_from_repository.payload.json": "Octocoders/Hello-World",
        "team_add/payload.json": "Octocoders/Hello-World",
    ]

    @Test(
        "each is accepted, as JSON and as a form, and mapped to the right repository or to nothing",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): no recorded payloads"),
        arguments: SharedMaterial.files(below: "payloads").filter { $0.hasSuffix(".json") })
    func mapped(_ name: String) throws {
        let event = String(name.prefix { $0 != "/" })
        let body = Array(try #require(SharedMaterial.data("payloads/\(name)")))
        let json = try delivery(event, body)
        let expected = try #require(Self.expected[name], "a payload without an expectation")
        let requestedWork = DeliveryMap().requestedWork(of: json)
        #expect(Self.summary(requestedWork).hasPrefix(expected), "\(requestedWork)")
        #expect(json.sender != nil)

        let text = String(decoding: body, as: UTF8.self)
        let escaped = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let form = try delivery(event, "payload=" + escaped, contentType: "application/x-www-form-urlencoded")
        #expect(DeliveryMap().requestedWork(of: form) == requestedWork)
    }

    private static func summary(_ requestedWork: RequestedWork) -> String {
        switch requestedWork {
        case .pong: "pong"
        case .nothing(let reason): "- " + reason
        case .repositories(let repositories, _): repositories.map { $0.fullName }.joined(separator: ",")
        case .organization(let login, _): "@" + login
        case .organizationSettings(let login, _, _): "@" + login + " itself"
        case .policy(let repository, let branch, _): "\(repository.fullName) \(branch)"
        case .preview(let repository, let subject, _): "\(repository.fullName) \(subject)"
        }
    }
}
