import FoundationEssentials
import Policy
import Testing

@Suite("A change on disk")
struct ChangeDecodingTests {
    @Test(
        "is read back as it was written: nothing is not the same as null",
        arguments: [JSON?.none, .null, .bool(true)], [JSON?.none, .null, .object([:])])
    func roundTrip(before: JSON?, after: JSON?) throws {
        let change = Change(
            kind: "branches", subject: "main", field: SettingPath(["restrictions"]), verb: .update, before: before,
            after: after, rule: "baseline", source: SourceLocation(file: "githubcop.yml", line: 3, column: 5))
        #expect(try JSONDecoder().decode(Change.self, from: JSONEncoder().encode(change)) == change)
    }
}
