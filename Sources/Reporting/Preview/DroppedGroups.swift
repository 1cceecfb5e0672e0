import Enforcement
import Policy

/// Settings that are not enforced any more, the same ones of several repositories as one.
///
/// Small, however many repositories there are: beyond a number of groups, settings are only counted.
struct DroppedGroups: Sendable {
    struct Key: Hashable, Sendable {
        let kind: String
        let targetKind: TargetKind
        let path: SettingPath
        let reason: DroppedSetting.Reason
        let rule: String
        let source: SourceLocation
    }

    struct Group: Sendable {
        /// Of the first repository.
        let setting: DroppedSetting
        /// Not all of them want the same value.
        var isMixed = false
        var repositories = RepositoryNames()

        /// `was 2`, `2 → at least 1`.
        var transition: String {
            let value = setting.value.isNull ? "null" : setting.value.shortText.truncated(to: 60)
            return switch setting.reason {
            case .notExclusive: "exclusive → others may exist as well"
            case .loosened(let other): "\(value) → at least \(other.shortText.truncated(to: 60))"
            case .notDesired: isMixed ? "different values" : "was \(value)"
            case .onlyEvaluated: (isMixed ? "different values" : "was \(value)") + ", now evaluated only"
            }
        }
    }

    private let keepsAllNames: Bool
    private var places: [Key: Int] = [:]
    private var groups: [Group] = []
    /// Settings that are in no group.
    private(set) var uncounted = 0

    private static let mostGroups = 5000

    init(keepsAllNames: Bool) { self.keepsAllNames = keepsAllNames }

    mutating func add(_ setting: DroppedSetting, of repository: RepositoryName) {
        let key = Key(
            kind: setting.kind, targetKind: setting.targetKind, path: setting.path, reason: setting.reason,
            rule: setting.rule, source: setting.source)
        let place = places[key] ?? groups.endIndex
        if place == groups.endIndex {
            guard groups.count < Self.mostGroups else {
                uncounted += 1
                return
            }
            places[key] = place
            groups.append(Group(setting: setting))
        }
        if groups[place].setting.value != setting.value { groups[place].isMixed = true }
        groups[place].repositories.add(repository, keepsAll: keepsAllNames)
    }

    /// What protects first, then what concerns most repositories.
    var ordered: [Group] {
        groups.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            if first.setting.isProtection != second.setting.isProtection { return first.setting.isProtection }
            return (second.repositories.count, left.offset) < (first.repositories.count, right.offset)
        }.map { $0.element }
    }
}
