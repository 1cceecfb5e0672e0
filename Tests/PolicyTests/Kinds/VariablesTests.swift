import Policy
import Testing

@testable import Kinds

@Suite("Variables")
struct VariablesTests {
    private let path: APIPath = "/repos/\(Sample.repository.name)/actions/variables"

    private func observed() throws -> Observed {
        let request = try #require(
            VariablesKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(request.path.text == "\(path.text)?per_page=30")
        let body: JSON = [
            "total_count": 2,
            "variables": [["name": "REGION", "value": "eu-west-1"], ["name": "OLD", "value": ""]],
        ]
        return try VariablesKind.observe(Sample.answers(request, body), of: Sample.repository)
    }

    @Test("are read by name with their values, also an empty one")
    func reads() throws {
        #expect(try observed().settings == ["REGION": ["value": "eu-west-1"], "OLD": ["value": ""]])
    }

    @Test("a new one is posted, a changed one patched under GitHub's name, null deletes, the others stay")
    func writes() throws {
        let desired: JSON = ["new": ["value": "1"], "region": ["value": "us-east-1"], "OLD": nil]
        let operations = try Sample.operations(VariablesKind.self, desired, over: observed())
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(.delete, "\(path)/\("OLD")"),
                WriteRequest(.post, path, body: ["name": "new", "value": "1"]),
                WriteRequest(.patch, "\(path)/\("REGION")", body: ["value": "us-east-1"]),
            ])
    }

    @Test(
        "a list that is none is unreadable, not empty",
        arguments: [["total_count": 0], ["variables": [["name": "A"]]]] as [JSON])
    func unreadable(_ body: JSON) throws {
        let request = try #require(
            VariablesKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(throws: Unreadable.self) {
            try VariablesKind.observe(Sample.answers(request, body), of: Sample.repository)
        }
    }
}
