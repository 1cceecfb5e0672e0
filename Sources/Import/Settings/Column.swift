import Policy

/// One place of one kind's settings in all repositories.
///
/// Each repository has a small number: `free`, `unknown`, `other`, or from `first` on the place in `values`.
struct Column {
    let kind: any SettingKind<RepositoryFacts>.Type
    /// In the spelling of the first repository that has it.
    let path: SettingPath
    let place: Place
    var values: [Value]
    /// By place in `values`: need not be said, as it is nothing that anybody decided (`QuietValues`).
    var isQuiet: [Bool] = []
    var actual: [UInt16]
    /// Facts that a change here changes: a condition about them would only repeat the setting.
    var facts: Set<RepositoryFacts.Fact> = []

    enum Value: Hashable {
        case value(JSON)
        /// What the first so many steps of the path name is missing or off.
        case off(Int)

        var isOff: Bool { if case .off = self { true } else { false } }
    }

    /// Whatever a policy says here does not matter.
    static let free: UInt16 = 0
    /// GitHub does not say what is there: better not to say anything.
    static let unknown: UInt16 = 1
    /// Something that other columns say more of.
    static let other: UInt16 = 2
    static let first: UInt16 = 3
    /// Of what rules say so far: nothing.
    static let unstated: UInt16 = 0

    func value(_ id: UInt16) -> Value? {
        id >= Self.first && Int(id - Self.first) < values.count ? values[Int(id - Self.first)] : nil
    }

    /// Whether a repository's settings are not as the rules say.
    func isWrong(_ actual: UInt16, stated: UInt16) -> Bool {
        switch actual {
        case Self.free: return false
        case Self.unknown: return stated != Self.unstated
        case Self.other: return value(stated)?.isOff ?? false
        default:
            if actual == stated { return false }
            return stated != Self.unstated || !isOptional(actual)
        }
    }

    /// Nothing is wrong where no rule says it.
    func isOptional(_ id: UInt16) -> Bool {
        guard id >= Self.first, let value = value(id) else { return false }
        let place = Int(id - Self.first)
        return value.isOff || (isQuiet.indices.contains(place) && isQuiet[place])
    }

    /// The path of what a value of this column is said at.
    func path(of value: Value) -> SettingPath {
        if case .off(let depth) = value { SettingPath(Array(path.components.prefix(depth))) } else { path }
    }
}
