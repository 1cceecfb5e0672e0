extension SettingKind {
    /// What is wrong with the settings desired of one target: what the schema needs and nobody named, and what GitHub
    /// does not take together.
    package static func problems(in desired: Desired) -> [Contradiction] {
        documentation.schema.gaps(in: desired, at: [], of: name) + contradictions(in: desired)
    }
}

extension SettingSchema {
    /// Required members that are named nowhere.
    fileprivate func gaps(in desired: Desired, at path: SettingPath, of kind: String) -> [Contradiction] {
        switch (desired, self) {
        case (.members(let members, let provenance), .object(let object)):
            let named = Set(members.filter { if case .absent = $0.value { false } else { true } }.keys)
            return object.gaps(named, at: path, of: kind, provenance)
                + members.sorted { $0.key < $1.key }.flatMap { name, member in
                    object[name]?.schema.gaps(in: member, at: path.appending(name), of: kind) ?? []
                }
        case (.members(let members, _), .map(let map)):
            return members.sorted { $0.key < $1.key }.flatMap { key, member in
                map.value.gaps(in: member, at: path.appending(key), of: kind)
            }
        case (.value(let value), .list(let list)):
            guard case .object(let object) = list.element else { return [] }
            return (value.json.arrayValue ?? []).enumerated().flatMap { index, element in
                let origin = value.origins.indices.contains(index) ? value.origins[index] : value.provenance
                let named = Set((element.objectValue ?? [:]).filter { !$0.value.isNull }.keys)
                return object.gaps(named, at: path.appending("[\(index + 1)]"), of: kind, origin)
            }
        default: return []
        }
    }
}

extension SettingSchema.Object {
    fileprivate func gaps(
        _ named: Set<String>, at path: SettingPath, of kind: String, _ provenance: Provenance
    ) -> [Contradiction] {
        let place = path.isEmpty ? kind : "\(kind).\(path)"
        let missing = fields.filter { $0.isRequired && $0.defaultValue == nil && !named.contains($0.name) }
        let single = missing.map { field in
            Contradiction(
                "\(place) needs \(field.name), for example \(field.name): \(field.schema.sample)", at: provenance,
                gapIn: path.components.first ?? field.name)
        }
        let open = alternatives.filter { $0.allSatisfy { !named.contains($0) } }
        return single
            + open.map { group in
                Contradiction(
                    "\(place) needs one of \(group.joined(separator: ", "))", at: provenance,
                    gapIn: path.components.first ?? group.first)
            }
    }
}

extension SettingSchema.Object {
    /// The other fields of the groups that this one belongs to.
    func rivals(of name: String) -> [String] {
        alternatives.filter { $0.contains(name) }.flatMap { $0.filter { $0 != name } }
    }
}
