import Policy
import Testing

@testable import Kinds

/// The same numbers for the same seed, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Whatever is given")
struct PropertyTests {
    /// One leaf that a rule sets: the branch, the value of its one number.
    private struct Leaf: Hashable {
        let branch: String
        let count: Int
    }

    private func text(of rules: [[Leaf]]) -> String {
        let lines = rules.enumerated().map { index, leaves in
            let branches = leaves.map {
                "\($0.branch): { required_pull_request_reviews: { required_approving_review_count: \($0.count) } }"
            }
            return "  - { name: r\(index), settings: { branches: { \(branches.joined(separator: ", ")) } } }"
        }
        return lines.joined(separator: "\n")
    }

    private func randomRules(_ generator: inout SeededGenerator) -> [[Leaf]] {
        (0..<Int.random(in: 1...12, using: &generator)).map { _ in
            let branches = ["a", "b", "c", "d", "e", "f"].shuffled(using: &generator)
            return branches.prefix(Int.random(in: 1...4, using: &generator)).map {
                Leaf(branch: $0, count: Int.random(in: 0...6, using: &generator))
            }
        }
    }

    @Test("No rule's leaf is lost: it is desired, or it is named as overridden", arguments: 0..<40)
    func noLeafLost(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let rules = randomRules(&generator)
        let branches = try load(rules: text(of: rules)).settings(for: facts("api")).kinds["branches"]
        for branch in Set(rules.joined().map { $0.branch }) {
            let path: SettingPath = [branch, "required_pull_request_reviews", "required_approving_review_count"]
            let desired = try #require(branches?[path])
            let said = rules.enumerated().flatMap { index, leaves in
                leaves.filter { $0.branch == branch }.map { (rule: "r\(index)", value: JSON.integer($0.count)) }
            }
            let told = desired.provenance.overrode.reversed().map { ($0.rule, $0.value) }
            #expect(told.map { $0.0 } + [desired.provenance.rule] == said.map { $0.rule })
            #expect(told.map { $0.1 } + [desired.json] == said.map { $0.value })
        }
    }

    @Test("Splitting a rule in two, or one file in two, changes nothing that is desired", arguments: 0..<20)
    func splitting(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let rules = randomRules(&generator)
        let whole = try load(rules: text(of: rules)).settings(for: facts("api"))
        let split = rules.flatMap { leaves -> [[Leaf]] in
            let cut = Int.random(in: 0...leaves.count, using: &generator)
            return [Array(leaves[..<cut]), Array(leaves[cut...])].filter { !$0.isEmpty }
        }
        let parts = try load(rules: text(of: split)).settings(for: facts("api"))
        #expect(parts.kinds["branches"]?.json == whole.kinds["branches"]?.json)

        let lines = text(of: rules).split(separator: "\n")
        let cut = Int.random(in: 0...lines.count, using: &generator)
        let files = [lines[..<cut], lines[cut...]].enumerated().map { index, part in
            PolicyText(
                name: "\(index).yml",
                text: "version: 1\nrules:\(part.isEmpty ? " []" : "\n" + part.joined(separator: "\n"))\n")
        }
        let inFiles = try PolicyDocument.load(files, inventory: { _ in "" }, kinds: testKinds)
        #expect(try inFiles.settings(for: facts("api")).kinds["branches"]?.json == whole.kinds["branches"]?.json)
    }

    @Test("Lists of several rules come to the same set in whatever way the rules are cut", arguments: 0..<20)
    func lists(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let words = (0..<3).map { _ in ["a", "b", "c"].randomElement(using: &generator) ?? "a" }
        func topics(_ parts: [[String]]) throws -> JSON? {
            let lines = parts.enumerated().map {
                "  - { name: r\($0.offset), settings: { repository: { topics: [\($0.element.joined(separator: ", "))] } } }"
            }
            return try load(rules: lines.joined(separator: "\n")).settings(for: facts("api")).kinds["repository"]?[
                ["topics"]]?.json
        }
        #expect(try topics([Array(words[..<1]), Array(words[1...])]) == topics(words.map { [$0] }))
        #expect(try topics([Array(words[..<2]), Array(words[2...])]) == topics(words.map { [$0] }))
    }

    @Test("Random bytes are refused, not fatal", arguments: 0..<200)
    func randomBytes(_ seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("version: 1\nrules[]{}&*!|>%@`\"'#,?-~:\t\r{{}}<<\u{FEFF}\u{0}\u{E000}é".unicodeScalars)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...400, using: &generator) {
            let isOdd = Int.random(in: 0..<10, using: &generator) == 0
            let random = isOdd ? Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) : nil
            scalars.append(random ?? alphabet.randomElement(using: &generator) ?? " ")
        }
        let text = String(scalars)
        #expect(!problems(text).isEmpty)
        _ = problems("version: 1\ninventory: a.csv\nrules: []", inventory: text)
    }

    @Test("Policies with slips of the keyboard are read or refused, never fatal", arguments: 0..<150)
    func mutations(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        var scalars = Array(try Example.text("original.yml").unicodeScalars.prefix(6000))
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let index = Int.random(in: 0..<scalars.count, using: &generator)
            let other = Int.random(in: 0..<scalars.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: scalars.remove(at: index)
            case 1: scalars.insert(scalars[other], at: index)
            case 2: scalars.swapAt(index, other)
            case 3: scalars.insert(contentsOf: scalars[min(index, other)...max(index, other)].prefix(200), at: index)
            default: scalars.removeSubrange(index..<min(index + 40, scalars.count))
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        let table = try Example.text("repositories.csv")
        do {
            let policy = try load(String(view), inventory: table, kinds: repositoryKinds)
            _ = try? policy.settings(for: facts("repo1"))
        } catch {
            #expect(error.hasErrors)
            #expect(error.problems.allSatisfy { $0.severity == .warning || $0.location != nil })
        }
    }
}
