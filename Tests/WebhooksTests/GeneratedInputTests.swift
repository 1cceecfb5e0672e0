import Testing

@testable import Webhooks

/// SplitMix64: the same inputs in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Random JSON objects whose keys are those that the decoder looks for, with values of any type.
struct ObjectGenerator {
    var random: Seeded

    private static let keys = [
        "action", "ref", "ref_type", "before", "after", "created", "deleted", "changes", "rule", "team", "member",
        "membership", "repository", "organization", "installation", "account", "sender", "label", "key", "definition",
        "status", "user", "master_branch", "repository_ruleset", "new_property_values", "repositories_added", "id",
        "node_id", "name", "full_name", "owner", "login", "type", "slug", "topics", "archived", "custom_properties",
        "created_at", "pushed_at", "from", "to", "permissions", "visibility", "default_branch", "unheard_of",
    ]
    private static let strings = [
        "", "created", "deleted", "branch", "refs/heads/main", "refs/tags/v1", "acme/rocket", "octocat", "é🚀",
        "\\u0000", "\\ud83d\\ude80", "2026-01-02T03:04:05Z", "../..", "0000000000000000000000000000000000000000",
    ]

    mutating func object(depth: Int = 0) -> String {
        let count = Int.random(in: 0...(depth == 0 ? 12 : 4), using: &random)
        let fields = (0..<count).map { _ in
            "\"\(Self.keys.randomElement(using: &random) ?? "")\":\(value(depth: depth + 1))"
        }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 8), using: &random) {
        case 0: return "null"
        case 1: return Bool.random(using: &random) ? "true" : "false"
        case 2:
            return ["0", "-1", "1.5", "1e300", "9223372036854775807", "99999999999999999999", "1e-400"]
                .randomElement(using: &random) ?? "0"
        case 3, 4: return "\"\(Self.strings.randomElement(using: &random) ?? "")\""
        case 5:
            let count = Int.random(in: 0...3, using: &random)
            return "[" + (0..<count).map { _ in value(depth: depth + 1) }.joined(separator: ",") + "]"
        default: return object(depth: depth)
        }
    }
}

/// Changes, removes or inserts a byte, or cuts the rest off.
func damage(_ body: inout [UInt8], using random: inout Seeded) {
    guard let index = body.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: body[index] = UInt8.random(in: 0...255, using: &random)
    case 1: body.remove(at: index)
    case 2: body.insert(UInt8.random(in: 0...255, using: &random), at: index)
    default: body.removeLast(body.count - index)
    }
}

@Suite("Generated input (seeded)")
struct GeneratedInputTests {
    private static let events = EventCatalog.actions.keys.sorted() + ["ping", "issues", "membership"]

    @Test("any JSON object, whatever is in it, is a delivery with a requestedWork; never a rejection, never a crash")
    func anyObject() throws {
        var generator = ObjectGenerator(random: Seeded(state: 1))
        let map = DeliveryMap(policySource: PolicyBranch(fullName: "acme/rocket"))
        for round in 0..<4_000 {
            let json = generator.object()
            let event = Self.events[round % Self.events.count]
            let requestedWork = map.requestedWork(of: try delivery(event, json))
            let text = requestedWork.cause?.sentence ?? ""
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(json)")
            if case .repositories(let repositories, _) = requestedWork { #expect(!repositories.isEmpty) }
        }
    }

    @Test("damaged bodies give a delivery or one of the two typed rejections, as JSON and as a form")
    func damagedBodies() throws {
        var generator = ObjectGenerator(random: Seeded(state: 2))
        for round in 0..<4_000 {
            var body = Array((round % 2 == 0 ? generator.object() : "payload=" + generator.object()).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator.random) {
                damage(&body, using: &generator.random)
            }
            let contentType = round % 2 == 0 ? "application/json" : "application/x-www-form-urlencoded"
            do {
                _ = try delivery("repository", body, contentType: contentType)
            } catch {
                #expect(error as? Rejection == .notAJSONObject || error as? Rejection == .malformedForm)
            }
        }
    }

    @Test("no altered signature header is accepted, unless it spells the same 32 bytes")
    func signatures() throws {
        var random = Seeded(state: 3)
        let body = Array("{}".utf8)
        let right = signature(of: body)
        let alphabet = Array("0123456789abcdefABCDEF sha=,;\"\u{0}é".unicodeScalars)
        let verifier = try verifier()
        for _ in 0..<20_000 {
            var scalars = Array(right.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                guard let index = scalars.indices.randomElement(using: &random),
                    let scalar = alphabet.randomElement(using: &random)
                else { break }
                switch Int.random(in: 0..<3, using: &random) {
                case 0: scalars[index] = scalar
                case 1: scalars.remove(at: index)
                default: scalars.insert(scalar, at: index)
                }
            }
            var altered = ""
            altered.unicodeScalars.append(contentsOf: scalars)
            let isSame = altered.hasPrefix("sha256=") && altered.lowercased() == right
            do {
                _ = try verifier.verify(headers: headers(signature: altered), body: body)
                #expect(isSame, "\(altered)")
            } catch {
                #expect(!isSame && [.malformedSignature, .signatureMismatch].contains(error), "\(altered): \(error)")
            }
        }
    }

    @Test("an object nested beyond all reason is refused, not followed to the end of the stack")
    func deepNesting() {
        let deep = #"{"changes":"# + String(repeating: #"{"a":"#, count: 100_000)
        #expect(throws: Rejection.notAJSONObject) { try delivery("repository", deep) }
        let closed = deep + "1" + String(repeating: "}", count: 100_001)
        #expect(throws: Rejection.notAJSONObject) { try delivery("repository", closed) }
    }
}
