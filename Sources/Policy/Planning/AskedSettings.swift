/// What was asked of GitHub about a target: names, not values. It says what an observation has an answer to.
package struct AskedSettings: Hashable, Sendable, Codable {
    /// By kind, the names that were asked for, one inside the other; `.null` where nothing below was named.
    package let names: [String: JSON]
    /// Kinds of which all entries were asked for.
    package let exclusive: Set<String>

    package init(names: [String: JSON] = [:], exclusive: Set<String> = []) {
        self.names = names
        self.exclusive = exclusive
    }

    package init(_ desired: DesiredSettings) {
        var names = desired.kinds.mapValues { $0.names }
        for kind in desired.exclusive.keys where names[kind] == nil { names[kind] = .null }
        self.init(names: names, exclusive: Set(desired.exclusive.keys))
    }

    /// The kinds of which `desired` asks for something that was not asked for, and is not known by chance: these have
    /// to be read again before a plan can be made.
    ///
    /// - Parameter kinds: what GitHub said.
    package func kindsLacking(
        for desired: DesiredSettings, in kinds: [String: Result<Observed, Unreadable>]
    ) -> Set<String> {
        Set(desired.kinds.keys).union(desired.exclusive.keys).filter { kind in
            guard let names = names[kind], let answer = kinds[kind] else { return true }
            guard desired.exclusive[kind] == nil || exclusive.contains(kind) else { return true }
            guard let wanted = desired.kinds[kind] else { return false }
            // What could not be read stays unknown, whatever is asked of it.
            guard case .success(let observed) = answer else { return !wanted.isAnswered(names, nil, nil) }
            return !wanted.isAnswered(
                names, observed.settings, exclusive.contains(kind) ? observed.settings.objectValue : nil)
        }
    }
}

extension Desired {
    fileprivate var names: JSON {
        guard case .members(let members, _) = self, !members.isEmpty else { return .null }
        return .object(members.mapValues { $0.names })
    }

    /// - Parameters:
    ///   - asked: the names that were asked for here; `nil`: this itself was not.
    ///   - observed: what stands here; `nil`: nothing, or it is not known.
    ///   - entries: all entries that there are, where all were asked for.
    fileprivate func isAnswered(_ asked: JSON?, _ observed: JSON?, _ entries: [String: JSON]?) -> Bool {
        guard asked != nil || observed != nil else { return false }
        guard case .members(let members, _) = self else { return true }
        // There is nothing, and that is known.
        if asked != nil, observed == nil { return true }
        return members.allSatisfy { name, member in
            if let entries, entries[name] == nil { return true }
            return member.isAnswered(asked?[name], observed?[name], nil)
        }
    }
}
