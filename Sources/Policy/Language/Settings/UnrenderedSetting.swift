/// A setting as one rule wants it, with places still to fill in.
struct UnrenderedSetting: Sendable {
    indirect enum Content: Sendable {
        case absent
        case value(JSON)
        /// Text that becomes a value of the schema once it is filled in.
        case template(Template, as: SettingSchema)
        case list([UnrenderedSetting], of: SettingSchema.List, replaces: Bool)
        /// The names of the repositories that match.
        case repositories(Condition, replaces: Bool)
        case object([Member])
        case map([Member], of: SettingSchema.Map)

        var hasMembers: Bool {
            switch self {
            case .object, .map: true
            case .absent, .value, .template, .list, .repositories: false
            }
        }
    }

    struct Member: Sendable {
        let key: String
        /// The key, where it has places to fill in.
        let template: Template?
        let location: SourceLocation
        let value: UnrenderedSetting
    }

    let content: Content
    let isMinimum: Bool
    let location: SourceLocation

    init(_ content: Content, isMinimum: Bool = false, at location: SourceLocation) {
        self.content = content
        self.isMinimum = isMinimum
        self.location = location
    }

    /// Whether `!atLeast` stands anywhere inside.
    var holdsMinimum: Bool {
        switch content {
        case .absent, .value, .template, .repositories: isMinimum
        case .list(let items, _, _): isMinimum || items.contains { $0.holdsMinimum }
        case .object(let members), .map(let members, _): members.contains { $0.value.holdsMinimum }
        }
    }

    var isAbsent: Bool { if case .absent = content { true } else { false } }

    /// The attributes that the rule needs to be filled in; empty when it says the same for every repository.
    var attributes: Set<AttributeName> {
        switch content {
        case .absent, .value, .repositories: []
        case .template(let template, _): Set(template.attributes)
        case .list(let items, _, _): items.reduce(into: []) { $0.formUnion($1.attributes) }
        case .object(let members), .map(let members, _):
            members.reduce(into: []) { names, member in
                names.formUnion(member.template?.attributes ?? [])
                names.formUnion(member.value.attributes)
            }
        }
    }
}

extension UnrenderedSetting {
    /// The conditions that select repositories, wherever they stand.
    var conditions: [Condition] {
        switch content {
        case .absent, .value, .template: []
        case .repositories(let condition, _): [condition]
        case .list(let items, _, _): items.flatMap { $0.conditions }
        case .object(let members), .map(let members, _): members.flatMap { $0.value.conditions }
        }
    }
}

/// A setting as one rule wants it of one repository.
struct RenderedSetting: Sendable {
    indirect enum Content: Sendable {
        case absent
        case value(JSON)
        case list([Element], replaces: Bool)
        case members([String: RenderedSetting])
    }

    struct Element: Sendable {
        let json: JSON
        let location: SourceLocation
    }

    let content: Content
    let isMinimum: Bool
    let location: SourceLocation
    /// Of its key, where it is a member.
    var keyLocation: SourceLocation?

    var isAbsent: Bool { if case .absent = content { true } else { false } }
}
