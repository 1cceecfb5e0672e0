import Foundation

/// Each setting, kind by kind.
extension RepositoryView {
    struct Kind {
        let kindName: String
        let summary: String
        let kindStyle: String
        /// Opened where there is something to see.
        let isOpen: Bool
        let unreadable: String?
        let settings: [Setting]
    }

    struct Setting {
        let path: String
        let desired: String
        let observed: String?
        let standing: String
        let settingStyle: String
        let why: String?
        let ruleName: String
        let ruleAddress: String
        let source: SourcePlace
        let overrode: [Overridden]
        let since: Moment?
    }

    struct Overridden {
        let oldValue: String
        let oldRule: String
        let oldSource: SourcePlace
    }
}

extension RepositoryView.Kind {
    init(_ kind: RepositoryDetails.Kind, now: Date) {
        kindName = kind.name
        unreadable = kind.unreadable
        summary = RepositoryView.summary(kind.settings)
        settings = kind.settings.map { RepositoryView.Setting($0, of: kind, now: now) }
        let differs = kind.settings.contains { $0.standing == .differs }
        let isUnknown =
            kind.unreadable != nil
            || kind.settings.contains { if case .unknown = $0.standing { true } else { false } }
        let isWaiting = kind.settings.contains { $0.standing == .waiting }
        kindStyle = differs ? "differs" : isUnknown ? "unreadable" : isWaiting ? "waiting" : "in-sync"
        isOpen = differs || isUnknown || kind.settings.count <= Self.shortList
    }

    private static let shortList = 8
}

extension RepositoryView.Setting {
    fileprivate init(_ setting: RepositoryDetails.Setting, of kind: RepositoryDetails.Kind, now: Date) {
        path = setting.path.isEmpty ? "everything else" : setting.path
        desired = setting.desired
        observed = setting.observed
        ruleName = setting.rule
        ruleAddress = setting.rule.ruleAddress
        source = SourcePlace(setting.source)
        since = setting.since.map { Moment($0, now: now) }
        overrode = setting.overrode.map {
            RepositoryView.Overridden(oldValue: $0.value, oldRule: $0.rule, oldSource: SourcePlace($0.source))
        }
        switch setting.standing {
        case .inSync: (standing, settingStyle, why) = ("in sync", "in-sync", nil)
        case .differs: (standing, settingStyle, why) = ("differs", "differs", nil)
        case .unknown(let reason):
            // Said once for the whole kind.
            (standing, settingStyle, why) = ("unknown", "unreadable", kind.unreadable == nil ? reason : nil)
        case .waiting: (standing, settingStyle, why) = ("waiting", "waiting", nil)
        case .evaluated: (standing, settingStyle, why) = ("evaluated only", "evaluated", nil)
        }
    }
}
