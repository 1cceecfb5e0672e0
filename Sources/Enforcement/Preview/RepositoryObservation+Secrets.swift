import Kinds
import Policy

extension RepositoryObservation {
    /// As if the secrets that are there were those that a policy names: which they are cannot be seen, but another name
    /// is another secret.
    func settingSecrets(of desired: DesiredSettings) -> RepositoryObservation {
        let secrets = desired.kindsWithSecrets
        guard !secrets.isEmpty else { return self }
        var kinds = self.kinds
        for (name, desired) in secrets {
            guard case .success(var observed)? = kinds[name], let kind = target.kinds.first(where: { $0.name == name })
            else { continue }
            for (path, reference) in desired.secretReferences() {
                let schema = kind.documentation.schema
                guard case .value(let value) = schema.lookup(path, in: observed.settings), !value.isNull,
                    let place = observed.settings.spelling(of: path, schema)
                else { continue }
                observed.settings = observed.settings.setting(place, to: reference)
            }
            kinds[name] = .success(observed)
        }
        return RepositoryObservation(target: target, kinds: kinds)
    }
}

extension Desired {
    /// Secrets by name, with their places.
    fileprivate func secretReferences(at path: [String] = []) -> [(SettingPath, JSON)] {
        switch self {
        case .members(let members, _): members.flatMap { $0.value.secretReferences(at: path + [$0.key]) }
        case .value(let value):
            if case .unresolved(.secret) = value.json { [(SettingPath(path), value.json)] } else { [] }
        case .absent: []
        }
    }
}

extension JSON {
    /// The path with its keys as they stand here; `nil` where something on the way is not there.
    fileprivate func spelling(of path: SettingPath, _ schema: SettingSchema) -> SettingPath? {
        var (schema, value) = (schema, self)
        var steps: [String] = []
        for step in path.components {
            guard let members = value.objectValue else { return nil }
            var key = step
            if case .map(let map) = schema {
                guard let entry = map.entry(step, in: members) else { return nil }
                key = entry.key
            }
            guard let below = schema[[step]], let member = members[key] else { return nil }
            steps.append(key)
            (schema, value) = (below, member)
        }
        return SettingPath(steps)
    }
}
