/// Fills in the templates of a draft for one repository.
struct TemplateRenderer {
    struct Problem {
        let location: SourceLocation
        let message: String
        let hint: String?
        let attribute: AttributeName?
        /// An attribute has no value and there is no fallback.
        var isMissing = false
    }

    private let attributes: Attributes
    private(set) var problems: [Problem] = []

    init(_ attributes: Attributes) { self.attributes = attributes }

    /// - Returns: `nil` when nothing is left of it: the reason is in `problems`, or an attribute is not known yet.
    mutating func layer(of draft: UnrenderedSetting) -> RenderedSetting? {
        switch draft.content {
        case .absent: return RenderedSetting(content: .absent, isMinimum: false, location: draft.location)
        case .value(let value): return layer(.value(value), draft)
        case .template(let template, let schema):
            guard let text = text(of: template, at: draft.location),
                let value = value(of: text, schema, template, draft)
            else { return nil }
            return layer(.value(value), draft)
        case .list(let items, let list, let replaces):
            return layer(.list(items.flatMap { elements(of: $0, list) }, replaces: replaces), draft)
        case .repositories(let condition, let replaces):
            guard let names = attributes.repositories(matching: condition) else { return nil }
            let elements = names.map { RenderedSetting.Element(json: .string($0), location: draft.location) }
            return layer(.list(elements, replaces: replaces), draft)
        case .object(let members):
            var layers: [String: RenderedSetting] = [:]
            for member in members {
                layers[member.key] = layer(of: member.value)
                layers[member.key]?.keyLocation = member.location
            }
            return layer(.members(layers), draft)
        case .map(let members, let map): return layer(.members(entries(of: members, map)), draft)
        }
    }

    private func layer(_ content: RenderedSetting.Content, _ draft: UnrenderedSetting) -> RenderedSetting {
        RenderedSetting(content: content, isMinimum: draft.isMinimum, location: draft.location)
    }

    // MARK: Lists

    private mutating func elements(of draft: UnrenderedSetting, _ list: SettingSchema.List) -> [RenderedSetting.Element]
    {
        if case .template(let template, let schema) = draft.content {
            return texts(of: template, at: draft.location).compactMap { text in
                value(of: text, schema, template, draft).map {
                    RenderedSetting.Element(json: $0, location: draft.location)
                }
            }
        }
        guard let element = layer(of: draft) else { return [] }
        // An element whose identity comes out empty is none.
        if !list.identity.isEmpty, list.identity.allSatisfy({ element.json[$0]?.isBlank ?? true }) { return [] }
        return [RenderedSetting.Element(json: element.json, location: draft.location)]
    }

    /// What an element's template stands for: nothing when it comes out empty, several elements when it is one
    /// attribute of several values.
    private mutating func texts(of template: Template, at location: SourceLocation) -> [String] {
        if let name = template.soleAttribute, case .values(let values) = attributes[name] { return values }
        return text(of: template, at: location).map { $0.isEmpty ? [] : [$0] } ?? []
    }

    // MARK: Maps

    private mutating func entries(of members: [UnrenderedSetting.Member], _ map: SettingSchema.Map) -> [String:
        RenderedSetting]
    {
        var entries: [String: RenderedSetting] = [:]
        var spellings: [String: String] = [:]
        for member in members {
            for key in keys(of: member, map) {
                guard var layer = layer(of: member.value) else { continue }
                layer.keyLocation = member.location
                let identity = map.identity(of: key)
                if let spelling = spellings[identity], let other = entries[spelling] {
                    guard other.json != layer.json else { continue }
                    problems.append(
                        Problem(
                            location: member.location,
                            message: "'\(member.key)' comes out as '\(key)', of which line \(other.location.line) "
                                + "says something else", hint: nil, attribute: member.template?.attributes.first))
                    continue
                }
                spellings[identity] = key
                entries[key] = layer
            }
        }
        return entries
    }

    private mutating func keys(of member: UnrenderedSetting.Member, _ map: SettingSchema.Map) -> [String] {
        guard let template = member.template else { return [member.key] }
        guard let text = text(of: template, at: member.location) else { return [] }
        return MapKeys.keys(in: text, of: map).compactMap { key in
            // Names in lower case, as GitHub makes the slugs of teams.
            let key = map.isCaseInsensitive ? key.lowercased() : key
            guard let requirement = map.requirement, !requirement.isMet(key) else { return key }
            let slug = Self.slug(key)
            if map.isCaseInsensitive, requirement.isMet(slug) { return slug }
            problems.append(
                Problem(
                    location: member.location,
                    message: "a \(map.key) must \(requirement.must); '\(member.key)' comes out as '\(key)'", hint: nil,
                    attribute: template.attributes.first))
            return nil
        }
    }

    /// As GitHub makes one of a team's name: `R&D.Leads` is `r-d-leads`.
    private static func slug(_ name: String) -> String {
        let characters = name.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" }
        return String(characters).split(separator: "-").joined(separator: "-")
    }

    // MARK: Scalars

    private mutating func text(of template: Template, at location: SourceLocation) -> String? {
        switch template.filled(with: attributes) {
        case .text(let text): return text
        case .unknown: return nil
        case .missing(let name):
            problems.append(
                Problem(
                    location: location, message: "'\(template.source)' needs '\(name)', which has no value",
                    hint: "give it one, or a fallback: {{\(name)|…}}", attribute: name, isMissing: true))
            return nil
        }
    }

    private mutating func value(
        of text: String, _ schema: SettingSchema, _ template: Template, _ draft: UnrenderedSetting
    ) -> JSON? {
        do throws(Mismatch) {
            let value = try schema.value(of: text, written: .filledIn)
            if draft.isMinimum, case .choice(let choice) = schema, !choice.values.contains(text) {
                throw Mismatch("be \(choice.listed) to be a minimum", hint: choice.suggestion(for: text))
            }
            return value
        } catch {
            problems.append(
                Problem(
                    location: draft.location,
                    message: "'\(template.source)' must \(error.must); it comes out as '\(SourceNode.shortened(text))'",
                    hint: error.hint, attribute: template.attributes.first))
            return nil
        }
    }
}

extension RenderedSetting {
    /// The value as plain JSON.
    var json: JSON {
        switch content {
        case .absent: .null
        case .value(let value): value
        case .list(let elements, _): .array(elements.map { $0.json })
        case .members(let members): .object(members.mapValues { $0.json })
        }
    }
}

extension JSON {
    fileprivate var isBlank: Bool { self == .null || self == "" }
}
