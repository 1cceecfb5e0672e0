import Policy

/// The pages of the short time in which an App is created. They hold no secret.
struct RegistrationPage {
    let manifest: AppManifest
    let organization: String
    let web: WebAddress

    /// A form that posts the manifest to GitHub, which asks whether to create such an App.
    /// - Parameters:
    ///   - redirect: where GitHub sends the browser afterwards.
    ///   - state: comes back with it.
    func form(redirect: String, state: String) -> String {
        let permissions = manifest.permissions.map { "<li>\(escaped($0.words))</li>" }.joined(separator: "\n")
        let events =
            manifest.events.isEmpty
            ? "<p>It has no webhook: it works when its workflow runs.</p>"
            : "<p>It subscribes to \(manifest.events.count) events: \(escaped(manifest.events.joined(separator: ", "))).</p>"
        return page(
            "Create the GitHub App",
            """
            <p>GitHub shows this once more and asks you to confirm. You need to own the organization \
            <strong>\(escaped(organization))</strong>.</p>
            <h2>\(escaped(manifest.name))</h2>
            <p>It may do what the policy needs, and nothing more:</p>
            <ul>
            \(permissions)
            </ul>
            \(events)
            <form action="\(escaped(web.newApp(in: organization, state: state)))" method="post">
            <input type="hidden" name="manifest" value="\(escaped(manifest.json(redirect: redirect).text()))">
            <button type="submit" autofocus>Create it on \(escaped(web.url))</button>
            </form>
            """)
    }

    func created(_ app: RegisteredApp) -> String {
        page(
            "\(app.name) exists",
            """
            <p>Its key is on this machine. Now install it on all repositories of \
            <strong>\(escaped(organization))</strong>:</p>
            <p><a class="button" href="\(escaped(web.installation(of: app.slug)))">Install \(escaped(app.name))</a></p>
            <p>Then go back to the terminal.</p>
            """)
    }

    func failed(_ message: String) -> String {
        page("The App was not created", "<p>\(escaped(message))</p>\n<p><a href=\"/\">Begin again</a></p>")
    }

    private func page(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title)) · GitHubCop</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <main>
        <h1>\(escaped(title))</h1>
        \(body)
        </main>
        </body>
        </html>
        """
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
    }

    static let style = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; background: Canvas; color: CanvasText; }
        main { max-width: 40rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.6rem; }
        h2 { font-size: 1.2rem; }
        button, .button { font: inherit; display: inline-block; padding: .6rem 1.2rem; border: 2px solid #1f6f43;
          border-radius: .4rem; background: #1f6f43; color: #fff; text-decoration: none; cursor: pointer; }
        :focus-visible { outline: 3px solid #b35900; outline-offset: 3px; }
        """
}
