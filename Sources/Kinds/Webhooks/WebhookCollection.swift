import Policy

/// The webhooks of a repository or of the organization, by the URL that GitHub delivers to.
struct WebhookCollection {
    /// Of their list.
    let path: APIPath

    init(_ path: APIPath) { self.path = path }

    var listing: ReadRequest { ReadRequest(path, isPaginated: true) }

    func observe(_ answers: Answers) throws -> Observed {
        guard let hooks = try answers.body(of: listing).arrayValue else {
            throw Unreadable("\(listing) was not answered with a list")
        }
        var observed = Observed([:])
        for hook in hooks {
            // Services of old have other names than "web" and no URL: they are none of the policy's business.
            guard let whole = hook["config"]?["url"]?.stringValue, let id = hook["id"]?.intValue else { continue }
            let url = WebhookURL.masked(whole)
            guard observed.handles[url] == nil else {
                observed.notes.append(
                    Note(
                        .information, kind: WebhooksKind.name, subject: url,
                        "webhook \(id) has the same URL as another one and is left alone; delete one of them by hand"))
                continue
            }
            observed.settings = observed.settings.setting([url], to: Self.settings(of: hook))
            observed.handles[url] = ["id": .integer(id)]
        }
        return observed
    }

    /// A hook in the policy's words; what the answer does not hold is left out.
    private static func settings(of hook: JSON) -> JSON {
        var settings = (hook.objectValue ?? [:]).filter { ["events", "active"].contains($0.key) }
        if let config = hook["config"] { settings.merge(Self.settings(ofConfiguration: config)) { $1 } }
        return .object(settings)
    }

    /// GitHub leaves out what was never set: the defaults are those of its documentation.
    private static func settings(ofConfiguration config: JSON) -> [String: JSON] {
        [
            "content_type": config["content_type"] ?? "form",
            "insecure_ssl": .bool(["1", 1].contains(config["insecure_ssl"])),
            // Asterisks, where there is a secret.
            "secret": config["secret"] ?? .null,
        ]
    }

    func operations(for changes: [Change], observed: Observed) -> [Operation] {
        Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }.flatMap { url, changes -> [Operation] in
            let id = observed.handles[url]?["id"]?.intValue
            if let creation = changes.first(where: { $0.verb == .create }) {
                let write = self.creation(of: url, as: creation.after ?? [:])
                return [Operation(.settings, .write(write), changes: changes) { Self.echo($0, of: url) }]
            }
            guard let id else { return [] }
            if changes.contains(where: { $0.verb == .remove }) {
                let removal = WriteRequest(.delete, "\(path)/\(id)")
                return [Operation(.settings, .write(removal), changes: changes)]
            }
            return update(of: url, id: id, for: changes)
        }
    }

    private func creation(of url: String, as desired: JSON) -> WriteRequest {
        let (hook, config) = Self.bodies(of: desired.objectValue ?? [:])
        // The whole URL is known to nobody but the one who sends it.
        let whole: JSON = WebhookURL.concealment.isMasked(url) ? .unresolved(.secret(url)) : .string(url)
        let body = hook.merging(["name": "web", "config": .object(config.merging(["url": whole]) { $1 })]) { $1 }
        return WriteRequest(.post, path, body: .object(body))
    }

    /// Two requests where both halves differ, because a PATCH of the hook that holds a `config` without `secret` takes
    /// the secret away, while one of `…/config` leaves alone what it does not name. The hook's own goes first: should it
    /// drop the secret, that is set again by the second.
    private func update(of url: String, id: Int, for changes: [Change]) -> [Operation] {
        let (own, configured) = (changes.filter(Self.isOfHook), changes.filter { !Self.isOfHook($0) })
        func desired(_ changes: [Change]) -> [String: JSON] {
            changes.reduce(JSON.object([:])) { $0.setting($1.field ?? [], to: $1.after ?? .null) }.objectValue ?? [:]
        }
        var operations: [Operation] = []
        if !own.isEmpty {
            let write = WriteRequest(
                .patch, "\(path)/\(id)", body: .object(Self.bodies(of: desired(own)).hook))
            operations.append(Operation(.settings, .write(write), changes: own) { Self.echo($0, of: url) })
        }
        if !configured.isEmpty {
            let write = WriteRequest(
                .patch, "\(path)/\(id)/config",
                body: .object(Self.bodies(of: desired(configured)).config))
            operations.append(
                Operation(own.isEmpty ? .settings : .dependentSettings, .write(write), changes: configured) {
                    Self.echo($0, of: url)
                })
        }
        return operations
    }

    private static func isOfHook(_ change: Change) -> Bool {
        change.field?.components.first.map { ["events", "active"].contains($0) } ?? false
    }

    /// The members of the hook itself, and of its configuration, as GitHub's bodies have them.
    private static func bodies(of desired: [String: JSON]) -> (hook: [String: JSON], config: [String: JSON]) {
        let hook = desired.filter { ["events", "active"].contains($0.key) }
        var config = desired.filter { ["content_type", "secret"].contains($0.key) }
        if let isInsecure = desired["insecure_ssl"]?.boolValue { config["insecure_ssl"] = isInsecure ? "1" : "0" }
        return (hook, config)
    }

    /// The answer is a hook, or the configuration of one.
    private static func echo(_ answer: JSON, of url: String) -> Operation.Echo? {
        if answer["config"] != nil { return [url: settings(of: answer)] }
        guard answer["url"] != nil else { return nil }
        return [url: .object(settings(ofConfiguration: answer))]
    }
}
