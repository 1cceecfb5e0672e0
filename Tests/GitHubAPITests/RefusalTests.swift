import FoundationEssentials
import Policy
import SharedMaterial
import Testing

@testable import GitHubAPI

@Suite("Refusals in words")
struct RefusalTests {
    @Test("a missing permission is named, with what to do about it")
    func permission() throws {
        let answer = HTTPResponse(
            403, ["x-accepted-github-permissions": "administration=write,contents=read; repository_hooks=write"],
            #"{"message":"Resource not accessible by integration"}"#)
        let failure = try refusal(answer)
        #expect(failure.reason == .forbidden(permission: "administration=write,contents=read; repository_hooks=write"))
        let words = "'Administration: write' and 'Contents: read' or 'Repository hooks: write'"
        #expect(failure.hint == "Grant the App \(words) and accept it in the organization's installation.")
        #expect(failure.requestID == "AB:CD")
        #expect(
            failure.description.contains("PATCH /repos/acme/api (403): Resource not accessible by integration. Grant"))
        let scope = try refusal(
            HTTPResponse(403, ["x-accepted-oauth-scopes": "admin:org"], #"{"message":"Must be an admin"}"#),
            isApp: false)
        #expect(scope.hint?.contains("admin:org") == true)
    }

    @Test(
        "GitHub's statuses and texts become reasons",
        arguments: [
            (401, #"{"message":"Bad credentials"}"#, .unauthorized),
            (
                403, #"{"message":"Upgrade to GitHub Pro or make this repository public to enable this feature."}"#,
                .planLimit
            ),
            (403, #"{"message":"Repository was archived so is read-only."}"#, .archived),
            (403, #"{"message":"Must have admin rights to Repository."}"#, .forbidden(permission: nil)),
            (404, #"{"message":"Not Found"}"#, .notFound),
            (409, #"{"message":"Git Repository is empty."}"#, .conflict),
            (409, #"{"message":"A run is in progress"}"#, .inProgress),
            (422, #"{"message":"Validation Failed"}"#, .invalid),
            (
                422,
                #"{"message":"Failed to update visibility. A previous repository operation is still in progress."}"#,
                .inProgress
            ),
            (
                422, #"{"message":"Validation Failed","errors":["Security product toggling is in progress."]}"#,
                .inProgress
            ),
            (500, "", .unavailable), (502, "<html>", .unavailable), (418, "{}", .unexpected),
        ] as [(Int, String, GitHubFailure.Reason)])
    func reasons(_ status: Int, _ body: String, _ reason: GitHubFailure.Reason) throws {
        #expect(try refusal(HTTPResponse(status, [:], body)).reason == reason)
    }

    @Test(
        "field errors are put into words",
        arguments: [
            (
                #"{"resource":"Repository","field":"merge_commit_allowed","code":"invalid","message":"Sorry, you need to allow at least one merge strategy. (no_merge_method)"}"#,
                "Validation Failed: Sorry, you need to allow at least one merge strategy. (no_merge_method) (Repository.merge_commit_allowed)"
            ),
            (
                #"{"resource":"Label","field":"name","code":"already_exists"}"#,
                "Validation Failed: Label.name already exists"
            ),
            (#"{"field":"color","code":"missing_field"}"#, "Validation Failed: color is required"),
            (#""Visibility is already private.""#, "Validation Failed: Visibility is already private."),
        ])
    func fields(_ problem: String, _ words: String) throws {
        let body = #"{"message":"Validation Failed","errors":[\#(problem)]}"#
        #expect(try refusal(HTTPResponse(422, [:], body)).message == words)
    }

    @Test("a 404 says that it may be a matter of rights")
    func notFound() throws {
        let hint = try refusal(HTTPResponse(404, ["x-accepted-github-permissions": "administration=read"], "{}")).hint
        #expect(hint == "GitHub also answers 404 when the App may not see it (it needs 'Administration: read').")
    }

    @Test("what GitHub or a proxy wrote cannot disturb a terminal or fill a log")
    func cleanMessages() throws {
        let body = #"{"message":"\u001b[31mred\n\#(String(repeating: "x", count: 5_000))"}"#
        let message = try refusal(HTTPResponse(422, [:], body)).message
        #expect(message.count <= 1_001)
        #expect(!message.contains("\u{1B}") && !message.contains("\n"))
    }

    @Test("a token that comes back in an error text is taken out")
    func redaction() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            Reply(status: 400, body: #"{"message":"bad header \#(request.headers["authorization"] ?? "")"}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.message == "bad header Bearer <redacted>")
            }
        }
    }

    @Test("the two kinds of rate limit are told apart, and from rights")
    func limits() throws {
        let secondary = #"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}"#
        let primary = #"{"message":"API rate limit exceeded for installation ID 7."}"#
        let used = ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000000"]
        let cases: [(HTTPResponse, GitHubFailure.Reason)] = [
            (HTTPResponse(403, ["retry-after": "30"], secondary), .secondaryLimit(retryAfter: 30)),
            (HTTPResponse(429, [:], secondary), .secondaryLimit(retryAfter: nil)),
            (HTTPResponse(403, used, secondary), .secondaryLimit(retryAfter: nil)),
            (HTTPResponse(403, used, primary), .rateLimited(resetsAt: 1_800_000_000)),
            (HTTPResponse(429, used, primary), .rateLimited(resetsAt: 1_800_000_000)),
            (
                HTTPResponse(403, used, #"{"message":"Resource not accessible by integration"}"#),
                .forbidden(permission: nil)
            ),
            (
                HTTPResponse(
                    429,
                    ["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:29 GMT"], "{}"),
                .secondaryLimit(retryAfter: 8)
            ),
        ]
        for (answer, reason) in cases { #expect(try refusal(answer).reason == reason) }
    }

    @Test(
        "GitHub's recorded refusals for going too fast are recognized",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): no recorded secondary limits"))
    func recorded() throws {
        let folder = "recorded/AbuseLimitHandlerTest"
        let tests = SharedMaterial.names(in: folder)
        #expect(!tests.isEmpty)
        for test in tests {
            guard
                let name = SharedMaterial.names(in: "\(folder)/\(test)/mappings").first(where: { $0.hasPrefix("2-") }),
                let text = SharedMaterial.text("\(folder)/\(test)/mappings/\(name)")
            else { continue }
            let response = try #require(try JSON(parsing: Array(text.utf8))["response"])
            // Times are templates of the recording server.
            let headers = (response["headers"]?.objectValue ?? [:]).compactMapValues { value in
                value.stringValue.flatMap { $0.contains("{{") ? nil : $0 }
            }
            let answer = HTTPResponse(
                try #require(response["status"]?.intValue),
                Dictionary(uniqueKeysWithValues: headers.map { ($0.key.lowercased(), $0.value) }),
                response["body"]?.stringValue ?? "")
            let reason = try refusal(answer).reason
            let seconds = headers["Retry-After"].flatMap { Int($0) }
            #expect(reason == .secondaryLimit(retryAfter: seconds), "\(test)")
        }
    }

    private func refusal(_ answer: HTTPResponse, isApp: Bool = true) throws -> GitHubFailure {
        let location = try APILocation("https://api.github.com")
        let call = try Call(WriteRequest(.patch, "/repos/acme/api", body: [:]), at: location)
        let classifier = ResponseClassifier(call: call, location: location, now: 0, isApp: isApp)
        guard case .refused(let failure, _) = classifier.responseClass(on: answer) else { throw ExpectedFailure() }
        return failure
    }
}

extension HTTPResponse {
    fileprivate init(_ status: Int, _ headers: [String: String], _ body: String) {
        self.init(
            status: status, headers: headers.merging(["x-github-request-id": "AB:CD"]) { kept, _ in kept },
            body: Array(body.utf8))
    }
}
