import Policy
import PullRequests
import Testing

@Suite("A preview in a file that anybody could have written")
struct PreviewFileTests {
    private static let good: [String: JSON] = [
        "githubcop_preview": 1, "repository": "acme/policies", "number": 7,
        "head_sha": "0123456789abcdef0123456789abcdef01234567", "organization": "acme", "title": "412 change",
        "conclusion": "success", "summary": "Fine", "comment": "<!-- githubcop preview acme -->\nFine\n",
        "annotations": [PreviewFileTests.sample],
    ]

    private static let sample: JSON = [
        "path": "githubcop.yml", "start_line": 3, "end_line": 3, "annotation_level": "notice", "title": "T",
        "message": "M",
    ]

    private static func annotation(_ changes: [String: JSON]) -> [String: JSON] {
        let members = (sample.objectValue ?? [:]).merging(changes) { $1 }
        return ["annotations": [.object(members)]]
    }

    private static func read(_ changes: [String: JSON] = [:]) throws -> PreviewFile {
        try PreviewFile(untrusted: .object(good.merging(changes) { _, new in new }))
    }

    @Test("is taken as it was written where it is one")
    func good() throws {
        let file = try Self.read()
        #expect(file.number == 7 && file.post.annotations.count == 1 && file.post.conclusion == .success)
        #expect(file.post.comment == "<!-- githubcop preview acme -->\nFine\n")
    }

    @Test(
        "is refused where a part is not what it has to be",
        arguments: [
            ["githubcop_preview": 2], ["repository": "../../x"], ["number": -1], ["number": "7"], ["head_sha": "main"],
            ["conclusion": "skipped"], ["summary": .null], ["organization": "-->"],
            ["summary": .string(String(repeating: "x", count: 70_000))],
            ["comment": "<!-- githubcop preview other -->\nFine\n"],
            PreviewFileTests.annotation(["path": "../../etc/passwd"]),
            PreviewFileTests.annotation(["path": "/etc/passwd"]), PreviewFileTests.annotation(["path": ""]),
            PreviewFileTests.annotation(["start_line": 0]), PreviewFileTests.annotation(["title": .null]),
            PreviewFileTests.annotation(["annotation_level": "fatal"]),
            ["annotations": .array(Array(repeating: PreviewFileTests.sample, count: 5001))],
        ] as [[String: JSON]])
    func refused(_ changes: [String: JSON]) {
        #expect(throws: PullRequestProblem.self) { try Self.read(changes) }
    }

    @Test("has a title and annotations without characters that hide or turn around what they say")
    func plainTitle() throws {
        let file = try Self.read(
            ["title": "a\u{202E}b\u{1B}[2Jc"].merging(Self.annotation(["message": "x\u{2066}y"])) { $1 })
        #expect(file.post.title == "ab[2Jc" && file.post.annotations.map { $0.message } == ["xy"])
    }

    @Test(
        "can mention nobody, name no issue, show no picture, lead nowhere and hide nothing",
        arguments: [
            ("cc @acme/owners", "@\u{200B}acme/owners"), ("fixes #12", "#\u{200B}12"),
            ("<img src=x onerror=1>", "&lt;img"), ("[free](https://evil.example)", "]\u{200B}("),
            ("see https://evil.example", "https:\u{200B}//"), ("www.evil.example", "w\u{200B}ww."),
            ("WWW.evil.example", "W\u{200B}WW."),
            ("<!-- hidden -->", "&lt;!--"), ("![](x)", "]\u{200B}("), ("[a]: x", "]\u{200B}:"),
            ("<details><summary>3</summary></details>", "<details><summary>3</summary></details>"),
            ("<details open onclick=x>", "&lt;details"), ("a\u{202E}b", "ab"), ("a\u{1B}[2Jb", "a[2Jb"),
        ])
    func harmless(_ text: String, _ expected: String) throws {
        let file = try Self.read([
            "summary": .string(text), "comment": .string("<!-- githubcop preview acme -->\n\(text)"),
        ])
        #expect(file.post.summary.contains(expected), "\(file.post.summary)")
        #expect(file.post.comment.contains(expected))
    }
}
