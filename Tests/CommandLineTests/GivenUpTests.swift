import AsyncHTTPClient
import Foundation
import Policy
import Sandbox
import Testing

@Suite("What serve could not do")
struct GivenUpTests {
    private typealias JSON = Policy.JSON
    private static let secret = "the webhook's secret"

    private func status(_ workplace: Workplace) async throws -> JSON {
        let result = try await workplace.run("status", "--format", "json")
        #expect(result.code == 0, "\(result)")
        return try JSON(parsing: Array(result.output.utf8))
    }

    /// A server that has worked on a new repository, and was told to end.
    private func serve(
        _ workplace: Workplace, until text: String, isSettled: (JSON) -> Bool, _ deed: () throws -> Void = {}
    ) async throws {
        let server = try workplace.start("serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
        let line = try #require(await server.line(with: "Listening on "))
        workplace.github.setWebhook(
            url: line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) }, secret: Self.secret)
        try deed()
        #expect(await server.line(with: text) != nil)
        await workplace.github.deliveriesSettled()
        // Further events about the same repository may have come meanwhile: they are worked on as well.
        while try await !isSettled(status(workplace)) { try await Task.sleep(for: .milliseconds(50)) }
        _ = await server.terminate()
    }

    @Test("work that failed for good keeps its reason, which 'status' shows until 'retry' has it tried again")
    func reason() async throws {
        let policy = SmallPolicy.text.replacing("has_wiki: false", with: "description: \"owned by {{squad}}\"")
        try await withWorkplace(policy: policy) { workplace in
            try await serve(workplace, until: "failed", isSettled: { $0["failed"] != [] }) {
                try workplace.github.createRepository("api", hasReadme: true)
            }
            let failed = try #require(try await status(workplace)["failed"]?.arrayValue?.first)
            #expect(failed["repository"] == "acme/api")
            #expect(failed["reason"]?.stringValue?.contains("squad") == true, "\(failed)")
            let text = try await workplace.run("status")
            #expect(text.output.contains("acme/api: ") && text.output.contains("squad"), "\(text)")

            let retry = try await workplace.run("retry", "api")
            #expect(retry.code == 0 && retry.output.contains("acme/api is checked again"), "\(retry)")
            #expect(try await status(workplace)["failed"] == [])
            #expect(try await workplace.run("retry", "api").code == 0)
            // It is the same again, also for a process that was started later.
            try await serve(workplace, until: "failed", isSettled: { $0["failed"] != [] })
            #expect(try await status(workplace)["failed"]?.arrayValue?.first?["reason"] == failed["reason"])
        }
    }

    @Test("what GitHub refuses for good is told as waiting, with its reason, and 'retry' has it sent again")
    func refused() async throws {
        let policy = """
            version: 1
            organization: acme
            rules:
              - name: baseline
                settings: { repository: { has_wiki: false } }

            """
        try await withWorkplace(policy: policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let fault = workplace.github.addFault(
                Fault(
                    .status(422, message: "Wikis are governed by the enterprise."), method: "PATCH",
                    route: "/repos/{owner}/{repo}"))
            try await serve(workplace, until: "governed by the enterprise", isSettled: { $0["refused"] != [] }) {
                try workplace.github.change("api") { $0.description = "somebody was here" }
            }
            let refused = try #require(try await status(workplace)["refused"]?.arrayValue?.first)
            #expect(refused["repository"] == "acme/api" && refused["setting"] == "repository has_wiki")
            #expect(refused["reason"]?.stringValue?.contains("governed by the enterprise") == true, "\(refused)")
            #expect(try await status(workplace)["failed"] == [])
            let text = try await workplace.run("status")
            #expect(text.output.contains("1, waiting"), "\(text)")

            workplace.github.removeFault(fault)
            let retry = try await workplace.run("retry")
            #expect(retry.code == 0 && retry.output.contains("acme/api"), "\(retry)")
            try await serve(workplace, until: "acme/api", isSettled: { $0["refused"] == [] })
            #expect(workplace.github.repository("api")?.features.hasWiki == false)
            #expect(try await status(workplace)["refused"] == [])
        }
    }
}
