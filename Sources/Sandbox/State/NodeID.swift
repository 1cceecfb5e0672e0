#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// GitHub's opaque global ids in their present form: a prefix for the type and base64url of a MessagePack array
/// `[0, id, …]`. `R_kgDOHrjsSA` is repository 515435592.
package struct NodeID: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case repository = "R"
        case organization = "O"
        case user = "U"
        case bot = "BOT"
        case team = "T"
        case app = "A"
        case branchProtectionRule = "BPR"
        case ruleset = "RRS"
        case label = "LA"
        case license = "L"
        case topic = "TOP"
        case ref = "REF"
        case installation = "I"
        case enterprise = "E"
        case environment = "EN"
        case pullRequest = "PR"
        case checkRun = "CR"
        case issueComment = "IC"
    }

    package let kind: Kind
    /// Database ids from the outermost object to this one, e.g. `[repository, rule]`.
    package let path: [Int]

    package init(_ kind: Kind, _ path: Int...) {
        self.kind = kind
        self.path = path
    }

    /// The id of the object itself.
    package var databaseID: Int { path.last ?? 0 }

    package var text: String {
        var bytes: [UInt8] = [0x90 + UInt8(path.count + 1), 0]
        for id in path {
            if let short = UInt32(exactly: id) {
                bytes.append(0xCE)
                withUnsafeBytes(of: short.bigEndian) { bytes.append(contentsOf: $0) }
            } else {
                bytes.append(0xCF)
                withUnsafeBytes(of: UInt64(bitPattern: Int64(id)).bigEndian) { bytes.append(contentsOf: $0) }
            }
        }
        let encoded = Data(bytes).base64EncodedString()
        return kind.rawValue + "_" + encoded.map { String($0).urlSafe }.joined()
    }

    /// nil when the text is no id of a kind that the sandbox knows.
    package init?(_ text: String) {
        guard let separator = text.firstIndex(of: "_"), let kind = Kind(rawValue: String(text[..<separator])) else {
            return nil
        }
        var encoded = text[text.index(after: separator)...].map { String($0).plainBase64 }.joined()
        encoded += String(repeating: "=", count: (4 - encoded.count % 4) % 4)
        guard let data = Data(base64Encoded: encoded), data.count > 2, data[data.startIndex] & 0xF0 == 0x90 else {
            return nil
        }
        var bytes = Array(data).dropFirst(2)
        var path: [Int] = []
        while let tag = bytes.popFirst() {
            let width = tag == 0xCE ? 4 : tag == 0xCF ? 8 : 0
            guard width > 0, bytes.count >= width else { return nil }
            path.append(bytes.prefix(width).reduce(0) { $0 << 8 | Int($1) })
            bytes = bytes.dropFirst(width)
        }
        guard !path.isEmpty else { return nil }
        self.kind = kind
        self.path = path
    }
}

extension String {
    fileprivate var urlSafe: String { self == "+" ? "-" : self == "/" ? "_" : self == "=" ? "" : self }
    fileprivate var plainBase64: String { self == "-" ? "+" : self == "_" ? "/" : self }
}
