import Reporting
import Testing

@Suite("Lines in a terminal's width")
struct LineWidthTests {
    @Test("what is too long goes on in the next line, indented; what fits stays as it is")
    func wraps() {
        let width = LineWidth(columns: 24)
        #expect(width.fit("  one two  three") == ["  one two  three"])
        #expect(width.fit("  one two three four five six") == ["  one two three four", "      five six"])
        #expect(LineWidth.unlimited.fit("  one two three four five six").count == 1)
    }

    @Test("a word that is too long for any line is broken, so that nothing is ever wider")
    func longWords() {
        let width = LineWidth(columns: 30)
        let lines = width.fit("  see " + String(repeating: "x", count: 70) + " there")
        #expect(lines.allSatisfy { $0.displayWidth <= 30 })
        #expect(lines.joined().filter { $0 == "x" }.count == 70)
    }

    @Test("colours take no room and are not torn")
    func colours() {
        let style = Style(isColoured: true)
        let line = "  \(style.red("refused")) \(style.dim("baseline, githubcop.yml:14"))"
        #expect(line.displayWidth == 36)
        #expect(LineWidth(columns: 36).fit(line) == [line])
        let lines = LineWidth(columns: 24).fit(line)
        #expect(lines.count == 2 && lines.joined().filter { $0 == "\u{1B}" }.count == 4)
        #expect(lines.joined().contains("\u{1B}[0m"))
    }

    @Test(
        "wide characters take two columns, marks none", arguments: [("日本", 4), ("e\u{301}", 1), ("→ ✗", 3), ("🚀", 2)])
    func wide(_ text: String, _ columns: Int) {
        #expect(text.displayWidth == columns)
    }
}
