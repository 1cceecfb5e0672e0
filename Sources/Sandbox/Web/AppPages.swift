import CryptoExtras

/// Two of GitHub's pages for people: a new App from a manifest, and its installation. Whoever opens them is an owner.
struct AppPages: Sendable {
    let state: GitHubState

    struct Page: Sendable {
        var status = 200
        var location: String?
        var html = ""
    }

    /// - Returns: `nil` for a path that is none of these pages.
    func answer(_ incoming: GitHubService.Incoming) -> Page? {
        let parts = incoming.path.split(separator: "/").map { String($0).percentDecoded() ?? String($0) }
        let form = Self.form(incoming.body)
        switch (incoming.method, parts.count) {
        case ("POST", 5) where parts[0] == "organizations" && parts[2...] == ["settings", "apps", "new"]:
            guard let manifest = form["manifest"] else { return refused("There is no manifest.") }
            guard form["confirm"] != nil else {
                return question(manifest, state: incoming.query["state"] ?? "", incoming.path)
            }
            return create(manifest, state: form["state"] ?? "", in: parts[1])
        case ("GET", 4) where parts[0] == "apps" && parts[2...] == ["installations", "new"]:
            return Page(html: Self.html("Install \(parts[1])", Self.button("Install", to: incoming.path)))
        case ("POST", 4) where parts[0] == "apps" && parts[2...] == ["installations", "new"]:
            return install(parts[1])
        default: return nil
        }
    }

    /// GitHub shows what the App may do, and asks.
    private func question(_ manifest: String, state: String, _ path: String) -> Page {
        guard let json = JSON(parsing: Array(manifest.utf8)), let name = json["name"]?.string else {
            return refused("The manifest is not valid JSON with a name.")
        }
        let hidden = ["manifest": manifest, "state": state, "confirm": "1"]
        return Page(html: Self.html("Create GitHub App \(name)", Self.button("Create GitHub App", to: path, hidden)))
    }

    private func create(_ manifest: String, state text: String, in login: String) -> Page {
        guard let json = JSON(parsing: Array(manifest.utf8)), let name = json["name"]?.string, !name.isEmpty,
            name.count <= 34, json["url"]?.string != nil
        else { return refused("The manifest needs a name of at most 34 characters, and a url.") }
        guard let redirect = json["redirect_url"]?.string, redirect.hasPrefix("http") else {
            return refused("The manifest needs a redirect_url.")
        }
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else {
            return refused("No key could be made.")
        }
        let code = ObjectName.hexadecimal(of: UInt64.random(in: .min ... .max))
        let levels = (json["default_permissions"]?.object ?? [:]).compactMap { key, value in
            value.string.flatMap { Permissions.Level(rawValue: $0) }.map { (key, $0) }
        }
        let problem = state.write { world -> String? in
            guard let owner = world.organization(login: login) else { return "There is no organization \(login)." }
            let slug = name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
            guard world.app(slug: String(slug)) == nil else { return "Name is already taken." }
            let app = world.addApp(
                slug: String(slug), name: name, owner: owner.id,
                permissions: Permissions(Dictionary(levels) { first, _ in first }),
                events: json["default_events"]?.array?.compactMap { $0.string } ?? [])
            let hook = json["hook_attributes"]?["url"]?.string.map { url in
                AppHook(
                    id: world.nextID(.hook), url: url,
                    secret: ObjectName.hexadecimal(of: UInt64.random(in: .min ... .max)))
            }
            world.updateApp(app.id) { app in
                app.publicKeyPEM = key.publicKey.pemRepresentation
                app.hook = hook
            }
            world.manifestCodes[code] = AppManifestCode(
                app: app.id, privateKeyPEM: key.pkcs8PEMRepresentation, madeAt: world.now)
            return nil
        }
        if let problem { return refused(problem) }
        let separator = redirect.contains("?") ? "&" : "?"
        return Page(
            status: 302, location: "\(redirect)\(separator)code=\(code)&state=\(text.percentEncoded)")
    }

    private func install(_ slug: String) -> Page {
        state.write { world in
            guard let app = world.app(slug: slug) else { return refused("There is no App \(slug).") }
            if world.installation(accountID: app.ownerID, appID: app.id) == nil {
                world.install(app, on: app.ownerID)
            }
            return Page(html: Self.html("Installed \(app.name)", "<p>Okay.</p>"))
        }
    }

    // MARK: HTML

    private func refused(_ text: String) -> Page {
        Page(status: 422, html: Self.html("There was a problem", "<p>\(Self.escaped(text))</p>"))
    }

    private static func button(_ text: String, to path: String, _ hidden: [String: String] = [:]) -> String {
        let fields = hidden.sorted { $0.key < $1.key }.map {
            "<input type=\"hidden\" name=\"\($0.key)\" value=\"\(escaped($0.value))\">"
        }.joined()
        return "<form method=\"post\" action=\"\(escaped(path))\">\(fields)<button>\(escaped(text))</button></form>"
    }

    private static func html(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title></head>\
        <body><h1>\(escaped(title))</h1>\(body)</body></html>
        """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    private static func form(_ body: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                String($0).percentDecoded(plusIsSpace: true) ?? ""
            }
            if let key = parts.first { fields[key] = parts.count > 1 ? parts[1] : "" }
        }
        return fields
    }
}
