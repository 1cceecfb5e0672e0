import FoundationEssentials
import Sandbox
import Testing

@Suite("Several events of one repository")
struct DebounceTests {
    private static func edited(_ id: String, _ name: String) -> (id: String, event: String, body: String) {
        (id: id, event: "repository", body: Stage.payload("edited", name))
    }

    @Test("within the time that a run needs to begin, they start one run; others start their own")
    func direct() async throws {
        try await withStage(["GITHUBCOP_DEBOUNCE_SECONDS": "60"]) { stage async throws in
            for name in ["one", "one", "two", "ONE"] {
                #expect(try await stage.post("repository", Stage.payload("edited", name)).statusCode == 202)
            }
            #expect(stage.dispatched == ["one", "two"])
            let answer = try await stage.post("repository", Stage.payload("edited", "one"))
            #expect(answer.body.contains("a run that was started just now sees it"), "\(answer.body)")
            let team = #"{"action":"created","team":{"name":"o","slug":"o"},"organization":{"login":"acme"}}"#
            for _ in 1...3 { _ = try await stage.post("team", team) }
            #expect(stage.dispatched == ["one", "two", ""])
        }
    }

    @Test("what came into the queue before the run was started is seen by it; what came later starts another")
    func queue() async throws {
        try await withStage { stage async throws in
            let start = Date().timeIntervalSince1970
            #expect(try await stage.batch([Self.edited("a", "one")], sentAt: start).isEmpty)
            #expect(try await stage.batch([Self.edited("b", "one")], sentAt: start).isEmpty)
            #expect(stage.dispatched == ["one"])
            #expect(try await stage.batch([Self.edited("c", "one")], sentAt: start + 3600).isEmpty)
            #expect(stage.dispatched == ["one", "one"])
        }
    }

    @Test("a run that could not be started sees nothing: the next event starts it")
    func failed() async throws {
        try await withStage(["GITHUBCOP_DEBOUNCE_SECONDS": "60"]) { stage async throws in
            stage.github.addFault(Fault(.status(502, message: nil), method: "POST", times: 1))
            let event = Self.edited("a", "one")
            #expect(try await stage.batch([event]) == ["a"])
            #expect(try await stage.batch([event]).isEmpty)
            #expect(stage.dispatched == ["one"])
        }
    }
}
