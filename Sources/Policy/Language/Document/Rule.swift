/// A rule of the policy, compiled.
struct Rule: Sendable {
    let name: String
    let location: SourceLocation
    /// It is about the organization itself, not about its repositories.
    let isForOrganization: Bool
    let condition: Condition
    let enforcement: RuleEnforcement
    /// It has no `when`: it applies to every repository that is not archived.
    let isBaseline: Bool
    /// By kind name.
    let settings: [String: Part]
    let exclusive: [String: SourceLocation]
    /// Attributes that have to be known to fill in its settings, in a fixed order.
    let attributes: [AttributeName]

    /// What a rule says about one kind.
    struct Part: Sendable {
        let draft: UnrenderedSetting
        /// Attributes that have to be known to fill it in, in a fixed order.
        let attributes: [AttributeName]
        /// The draft filled in, where it is the same for every repository.
        let layer: RenderedSetting?
    }
}

extension Rule {
    func uses(_ kind: any SettingKind.Type) -> Bool { settings[kind.name] != nil || exclusive[kind.name] != nil }

    init(
        name: String, location: SourceLocation, isForOrganization: Bool, condition: Condition,
        enforcement: RuleEnforcement = .active, isBaseline: Bool, settings: [String: Part],
        exclusive: [String: SourceLocation]
    ) {
        self.name = name
        self.location = location
        self.isForOrganization = isForOrganization
        self.condition = condition
        self.enforcement = enforcement
        self.isBaseline = isBaseline
        self.settings = settings
        self.exclusive = exclusive
        attributes = Set(settings.values.flatMap { $0.attributes }).sorted { $0.text < $1.text }
    }
}

extension Rule.Part {
    /// It is the same for every repository, and there is something in it that shall exist.
    var couldBeOfOrganization: Bool {
        guard case .members(let members)? = layer?.content else { return false }
        return members.contains { !$0.value.isAbsent }
    }

    init(_ draft: UnrenderedSetting) {
        self.draft = draft
        attributes = draft.attributes.sorted { $0.text < $1.text }
        guard attributes.isEmpty, draft.conditions.isEmpty else {
            layer = nil
            return
        }
        let nowhere = Attributes(inventory: .empty, row: nil, facts: nil, repository: "", organization: nil)
        var filling = TemplateRenderer(nowhere)
        layer = filling.layer(of: draft)
    }
}
