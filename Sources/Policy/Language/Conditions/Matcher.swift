/// Names desired and names excluded: `[api-*, "!api-old"]`.
struct Matcher: Hashable, Sendable {
    /// Empty: everything that is not excluded.
    var included: [Glob] = []
    var excluded: [Glob] = []
    /// `null`: there is no value.
    var acceptsNone = false

    /// - Parameter name: UTF-8 in lower case.
    func matches(_ name: [UInt8]) -> Bool {
        guard included.isEmpty || included.contains(where: { $0.matches(name) }) else { return false }
        return !excluded.contains { $0.matches(name) }
    }

    /// Whether one of several values fits and none of them is excluded; of no values, whether none are asked for.
    func matches(anyOf values: [String]) -> Bool {
        guard !values.isEmpty else { return acceptsNone || (included.isEmpty && !excluded.isEmpty) }
        let names = values.map { Array($0.lowercased().utf8) }
        guard !names.contains(where: { name in excluded.contains { $0.matches(name) } }) else { return false }
        if included.isEmpty { return !acceptsNone }
        return names.contains { name in included.contains { $0.matches(name) } }
    }
}
