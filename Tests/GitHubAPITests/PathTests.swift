import GitHubAPI
import Policy
import Testing

@testable import struct GitHubAPI.APILocation
@testable import struct GitHubAPI.Call

@Suite("Names in paths")
struct PathTests {
    @Test("one that servers read as a step to another path is refused and not sent", arguments: ["..", ".", ""])
    func improper(_ name: String) throws {
        let location = try APILocation("https://api.github.com")
        let failure = #expect(throws: GitHubFailure.self) {
            _ = try Call(WriteRequest(.delete, "/orgs/acme/teams/\(name)/repos/acme/api"), at: location)
        }
        #expect(failure?.message.contains("'\(name)'") == true)
        #expect(throws: GitHubFailure.self) {
            _ = try Call(ReadRequest("/orgs/acme/teams/\(name)/repos"), at: location)
        }
    }

    @Test("dots inside a name stay")
    func proper() {
        let path: APIPath = "/repos/acme/\("..hidden.")/autolinks"
        #expect(path.improperSegment == nil && path.text == "/repos/acme/..hidden./autolinks")
    }
}
