extension Desired {
    /// What is desired once one more rule has spoken: a later rule wins, key by key; lists join.
    static func layering(_ layer: RenderedSetting, over base: Desired?, as schema: SettingSchema, rule: String)
        -> Desired
    {
        let overrode = base?.overridden ?? []
        let provenance = Provenance(rule: rule, location: layer.location, overrode: overrode)
        switch layer.content {
        case .absent: return .absent(provenance)
        case .value(let value):
            return .value(DesiredValue(value, isMinimum: layer.isMinimum, provenance: provenance))
        case .list(let elements, let replaces):
            guard case .list(let list) = schema else { return base ?? .absent(provenance) }
            return .value(list.joining(elements, replaces: replaces, layer, over: base, rule: rule))
        case .members(let members):
            guard case .members(let earlier, let introduction)? = base else {
                return .members(
                    members.reduce(into: [:]) { result, member in
                        result[member.key] = schema[[member.key]].map {
                            layering(member.value, over: nil, as: $0, rule: rule)
                        }
                    }, provenance)
            }
            return .members(merge(members, into: earlier, as: schema, rule: rule), introduction)
        }
    }

    private static func merge(
        _ members: [String: RenderedSetting], into earlier: [String: Desired], as schema: SettingSchema, rule: String
    ) -> [String: Desired] {
        var merged = earlier
        var spellings: [String: String] = [:]
        if case .map(let map) = schema {
            for key in earlier.keys { spellings[map.identity(of: key)] = key }
        }
        for (key, layer) in members {
            guard let part = schema[[key]] else { continue }
            var spelling = key
            switch schema {
            // The first rule's spelling stays.
            case .map(let map): spelling = spellings[map.identity(of: key)] ?? key
            case .object(let object) where !layer.isAbsent: for rival in object.rivals(of: key) { merged[rival] = nil }
            default: break
            }
            merged[spelling] = layering(layer, over: merged[spelling], as: part, rule: rule)
        }
        return merged
    }

    /// This, as something that a later rule overrode, and what it had overridden itself.
    fileprivate var overridden: [Provenance.Overridden] {
        let isMinimum = if case .value(let value) = self { value.isMinimum } else { false }
        let this = Provenance.Overridden(
            value: json, isMinimum: isMinimum, rule: provenance.rule, location: provenance.location)
        return [this] + provenance.overrode
    }
}

extension SettingSchema.List {
    /// The union with what earlier rules desired, unless this one replaces that.
    ///
    /// A minimum only as long as everybody asks for no more than that: one rule that names the exact list makes the
    /// list exact.
    fileprivate func joining(
        _ elements: [RenderedSetting.Element], replaces: Bool, _ layer: RenderedSetting, over base: Desired?,
        rule: String
    ) -> DesiredValue {
        var earlier: DesiredValue?
        if !replaces, case .value(let value)? = base { earlier = value }
        var items = earlier?.json.arrayValue ?? []
        var origins = earlier?.origins ?? []
        var places = Dictionary(items.enumerated().map { (identity(of: $0.element), $0.offset) }) { first, _ in first }
        for element in elements {
            guard let index = places[identity(of: element.json)] else {
                places[identity(of: element.json)] = items.count
                items.append(element.json)
                origins.append(Provenance(rule: rule, location: element.location))
                continue
            }
            let merged = Self.merge(element.json, into: items[index])
            guard merged != items[index] else { continue }
            let earlier = Provenance.Overridden(
                value: items[index], rule: origins[index].rule, location: origins[index].location)
            origins[index] = Provenance(
                rule: rule, location: element.location, overrode: [earlier] + origins[index].overrode)
            items[index] = merged
        }
        let overrode = earlier?.provenance.overrode ?? base?.overridden ?? []
        return DesiredValue(
            .array(items), isMinimum: layer.isMinimum && (earlier?.isMinimum ?? true),
            provenance: Provenance(rule: rule, location: layer.location, overrode: overrode), origins: origins)
    }

    /// Two elements of one identity: the fields of the later win.
    private static func merge(_ later: JSON, into earlier: JSON) -> JSON {
        guard case .object(let members) = later, case .object(let present) = earlier else { return earlier }
        return .object(present.merging(members) { _, last in last })
    }
}
