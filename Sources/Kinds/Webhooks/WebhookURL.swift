import FoundationEssentials
import Policy

/// The URLs of webhooks, which may hold a credential: `https://user:password@…`, `?token=…`, Slack's and Discord's paths.
///
/// GitHub returns them whole. In what is observed each credential is replaced with `***` and four digits that tell it
/// from another one: sixteen bits, too few to find it by trying.
enum WebhookURL {
    /// Keeps credentials out of what is shown and stored.
    static let concealment = SettingSchema.Concealment(
        what: "credential",
        mask: masked,
        isMasked: { parts(of: $0).contains { isMask($0.text) } })

    static func masked(_ url: String) -> String {
        parts(of: url).map { $0.isCredential ? mask($0.text) : $0.text }.joined()
    }

    // MARK: Parts

    /// A URL in pieces, which together are the URL.
    private struct Part {
        let text: String
        var isCredential = false
    }

    private static func parts(of url: String) -> [Part] {
        guard let scheme = url.firstRange(of: "://") else { return [Part(text: url)] }
        var parts = [Part(text: String(url[..<scheme.upperBound]))]
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") {
            parts.append(Part(text: String(authority[..<at]), isCredential: true))
            authority = authority[at...]
        }
        parts.append(Part(text: String(authority)))
        let host = authority.drop { $0 == "@" }.prefix { $0 != ":" }.lowercased()
        let tail = rest[end...]
        let question = tail.firstIndex { "?#".contains($0) } ?? tail.endIndex
        parts += path(tail[..<question], host)
        parts += query(tail[question...])
        return parts
    }

    private static func path(_ path: Substring, _ host: String) -> [Part] {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        return steps.indices.flatMap { index -> [Part] in
            let step = String(steps[index])
            let known: Bool =
                switch host {
                // /services/T…/B…/TOKEN
                case "hooks.slack.com": index == 4
                // /api/webhooks/NUMBER/TOKEN
                case "discord.com", "discordapp.com": index == 4
                default: false
                }
            let part = Part(text: step, isCredential: !step.isEmpty && (known || isRandom(step)))
            return index == steps.startIndex ? [part] : [Part(text: "/"), part]
        }
    }

    private static func query(_ query: Substring) -> [Part] {
        var parts: [Part] = []
        var rest = query
        while let mark = rest.first {
            let pair = rest.dropFirst().prefix { !"&#".contains($0) }
            let name = pair.prefix { $0 != "=" }
            let value = pair.dropFirst(name.count + 1)
            let isPair = name.count < pair.count
            parts.append(Part(text: "\(mark)\(name)\(isPair ? "=" : "")"))
            parts.append(
                Part(
                    text: String(value),
                    isCredential: !value.isEmpty && (isCredentialName(name) || isRandom(String(value)))
                ))
            rest = rest.dropFirst(1 + pair.count)
        }
        return parts
    }

    // MARK: What a credential looks like

    private static let words = ["token", "secret", "passw", "pwd", "signature", "credential", "apikey", "accesskey"]
    private static let names: Set<String> = ["key", "sig", "auth", "authorization", "code", "sign", "pass"]

    private static func isCredentialName(_ name: Substring) -> Bool {
        let name = name.lowercased().filter { $0.isLetter }
        return names.contains(name) || words.contains { name.contains($0) }
    }

    /// Long, of letters and digits alone, and with more digits than a name has.
    private static func isRandom(_ text: String) -> Bool {
        text.utf8.count >= 20 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && text.count { $0.isNumber } >= 3 && text.count { $0.isLetter } >= 3
    }

    // MARK: Masks

    private static let stars = "***"

    private static func isMask(_ text: String) -> Bool {
        text.hasPrefix(stars) && text.utf8.count == stars.utf8.count + 4
            && text.dropFirst(stars.count).allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    private static func mask(_ text: String) -> String {
        guard !isMask(text) else { return text }
        // FNV-1a, folded: it only has to tell one from another.
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let folded = UInt16(truncatingIfNeeded: hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48))
        let digits = String(folded, radix: 16)
        return stars + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
