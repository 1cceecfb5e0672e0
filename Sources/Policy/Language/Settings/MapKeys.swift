/// Splits and checks the keys of one mapping as it is read.
struct MapKeys {
    let map: SettingSchema.Map
    private var places: [String: SourcePair] = [:]

    init(map: SettingSchema.Map) { self.map = map }

    /// The identities that a pair names: `main, master` are two. What was there before is reported and left out.
    mutating func admit(_ pair: SourcePair, at path: String, _ diagnostics: Diagnostics) -> [String] {
        let keys = Self.keys(in: pair.key, of: map)
        guard !keys.isEmpty else {
            diagnostics.report(at: pair.keyLocation, "a \(map.key) without a name in \(path)")
            return []
        }
        return keys.filter { key in
            let identity = map.identity(of: key)
            guard let first = places[identity] else {
                places[identity] = pair
                return true
            }
            // What `<<` brings in gives way to what is written out.
            if !pair.isMerged {
                diagnostics.report(
                    at: pair.keyLocation, "'\(map.concealment?.mask(key) ?? key)' is in \(path) twice",
                    hint: "the first one is in line \(first.keyLocation.line)", topic: "'\(identity)' twice")
                if map.concealment != nil { diagnostics.hideLine(at: pair.keyLocation) }
            }
            return false
        }
    }

    /// The keys that a text stands for.
    static func keys(in text: String, of map: SettingSchema.Map) -> [String] {
        map.takesKeysWhole ? [trimmed(text)].filter { !$0.isEmpty } : split(text)
    }

    /// Splits at comma and space, but not inside a template's fallback.
    static func split(_ key: String) -> [String] {
        var keys: [String] = []
        var rest = Substring(key)
        var from = rest.startIndex
        while let comma = rest[from...].firstRange(of: ", ") {
            if let open = rest[from..<comma.lowerBound].firstRange(of: "{{"),
                let close = rest[open.upperBound...].firstRange(of: "}}"), close.lowerBound > comma.lowerBound
            {
                from = close.upperBound
                continue
            }
            keys.append(String(rest[..<comma.lowerBound]))
            rest = rest[comma.upperBound...]
            from = rest.startIndex
        }
        keys.append(String(rest))
        return keys.map(trimmed).filter { !$0.isEmpty }
    }

    private static func trimmed(_ key: String) -> String {
        String(key.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
