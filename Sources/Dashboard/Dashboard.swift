import Crypto
package import Foundation
import HTTPTypes
package import Hummingbird
package import Logging

/// The pages for people who run the service.
package struct Dashboard: Sendable {
    package struct Configuration: Sendable {
        package var organization: String
        package var version: String
        /// A proxy that authenticates; `nil`: people log in with a token.
        package var headers: TrustedHeaders?
        /// People come over https: cookies go nowhere else.
        package var isSecure: Bool
        /// `nil`: it is not known where GitHub's pages are.
        package var gitHub: GitHubPages?

        package init(
            organization: String, version: String, headers: TrustedHeaders? = nil, isSecure: Bool = false,
            gitHub: GitHubPages? = nil
        ) {
            self.organization = organization
            self.version = version
            self.headers = headers
            self.isSecure = isSecure
            self.gitHub = gitHub
        }
    }

    let configuration: Configuration
    let gate: Gate
    let templates: Templates
    let source: DashboardSource
    let pages: [any Page]
    /// `nil`: nobody can do anything here.
    let actions: DashboardActions?
    let notices = Notices()
    let now: @Sendable () -> Date
    let logger: Logger
    let assetVersion: String

    /// - Throws: where a template cannot be parsed.
    package init(
        _ configuration: Configuration, authentication: Authentication, source: DashboardSource,
        actions: DashboardActions?, logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.configuration = configuration
        gate = Gate(authentication, headers: configuration.headers, isSecure: configuration.isSecure)
        self.source = source
        self.actions = actions
        pages = Pages.all.map { $0.init(source) }
        var texts = [
            Self.layout: PackageResources.layout_mustache, Self.login: PackageResources.login_mustache,
            Self.error: Self.framed(PackageResources.error_mustache),
            Self.action: Self.framed(PackageResources.action_mustache),
            "change_rows": PackageResources.change_rows_mustache, "moment": PackageResources.moment_mustache,
        ]
        for page in Pages.all {
            texts[page.path] = Self.framed(page.template)
            texts.merge(page.partials) { _, new in new }
        }
        templates = try Templates(texts)
        self.now = now
        self.logger = logger
        let digest = SHA256.hash(data: Data(Assets.all.sorted { $0.key < $1.key }.flatMap { $0.value.bytes }))
        assetVersion = digest.prefix(4).map { String($0, radix: 16) }.joined()
    }

    static let layout = "layout"
    static let login = "login"
    static let error = "error"

    /// A page's template finds its own values before those of the frame.
    private static func framed(_ template: [UInt8]) -> [UInt8] {
        Array("{{#values}}".utf8) + template + Array("{{/values}}".utf8)
    }

    /// - Parameters:
    ///   - address: of the client.
    ///   - isFromProxy: it came through a proxy whose headers are believed.
    ///   - bearer: what the bearer token is good for that came along.
    package func respond(
        to request: Request, address: String?, isFromProxy: Bool, bearer: Access?
    ) async -> Response {
        if let asset = Assets.all[request.uri.path] { return Answer.asset(asset.bytes, asset.type) }
        let visitor = gate.visitor(request, isFromProxy: isFromProxy, bearer: bearer, now: now())
        switch request.method {
        case .get, .head:
            if request.uri.path == "/login" { return loginForm(request, visitor) }
            guard visitor.access != nil else { return toLogin(request) }
            if request.uri.path.hasPrefix("/actions/") { return await confirmation(request, visitor) }
            return await page(request, visitor)
        case .post:
            return await post(request, visitor, address: address)
        default:
            guard visitor.access != nil else { return toLogin(request) }
            var response = failure(.methodNotAllowed, "Only GET, HEAD and POST are answered here.", visitor)
            response.headers[.allow] = "GET, HEAD, POST"
            return response
        }
    }

    // MARK: Pages

    private func page(_ request: Request, _ visitor: Visitor) async -> Response {
        let path = request.uri.path
        guard let (page, name) = Self.match(path, pages) else { return missing(visitor) }
        let query = QueryText.pairs(request.uri.query)
        let question = PageRequest(
            name: name, parameters: Dictionary(query.map { ($0.name, $0.value) }) { $1 }, query: query,
            visitor: visitor, gitHub: configuration.gitHub, now: now())
        do {
            guard let content = try await page.content(question) else { return missing(visitor) }
            let frame = PageFrame(
                values: content.values, canAct: visitor.canAct, organization: configuration.organization)
            let text = try templates.render(type(of: page).path, frame)
            if HTTPField.Name(Self.fragmentHeader).flatMap({ request.headers[$0] }) != nil { return Answer.html(text) }
            return framed(text, title: content.title, at: type(of: page), isLive: content.isLive, visitor)
        } catch let moved as PageMoved {
            return Answer.redirect(to: moved.address)
        } catch let missing as PageMissing {
            return self.failure(.notFound, missing.text, suggestions: missing.suggestions, visitor)
        } catch let failure as PageFailure {
            return self.failure(.badRequest, failure.description, visitor)
        } catch {
            logger.error("a page could not be shown", metadata: ["page": "\(path)", "reason": "\(error)"])
            return failure(.serviceUnavailable, "\(error)", visitor)
        }
    }

    /// Sent by the script: only what stands inside of `main` is needed.
    private static let fragmentHeader = "GitHubCop-Fragment"

    static func match(_ path: String, _ pages: [any Page]) -> (any Page, name: String)? {
        for page in pages {
            let pattern = type(of: page).path
            if pattern == path { return (page, "") }
            let stem = pattern.dropLast()
            guard pattern.hasSuffix("/*"), path.hasPrefix(stem), path.count > stem.count,
                let name = String(path.dropFirst(stem.count)).removingPercentEncoding
            else { continue }
            return (page, name)
        }
        return nil
    }

    private func missing(_ visitor: Visitor) -> Response {
        failure(.notFound, "There is no such page, or what it showed is no longer known.", visitor)
    }

    func failure(
        _ status: HTTPResponse.Status, _ text: String, suggestions: [PageMissing.Suggestion] = [], _ visitor: Visitor
    ) -> Response {
        struct Values: Sendable {
            let heading: String
            let text: String
            let suggestions: [PageMissing.Suggestion]
            let hasSuggestions: Bool
        }
        let values = Values(
            heading: status.reasonPhrase, text: text, suggestions: suggestions, hasSuggestions: !suggestions.isEmpty)
        let frame = PageFrame(values: values, canAct: visitor.canAct, organization: configuration.organization)
        let content = (try? templates.render(Self.error, frame)) ?? ""
        return framed(content, title: status.reasonPhrase, at: nil, isLive: false, visitor, status)
    }

    func framed(
        _ content: String, title: String, at current: (any Page.Type)?, isLive: Bool, _ visitor: Visitor,
        _ status: HTTPResponse.Status = .ok, form: FormBinding? = nil
    ) -> Response {
        // One for all forms of the page: each new one would replace the cookie of the one before.
        let form = form ?? gate.form(for: visitor)
        let navigation = Pages.all.compactMap { page in
            page.navigation.map {
                Layout.Entry(
                    address: page.path, label: $0,
                    isCurrent: current.map { $0.path == page.path || $0.path.hasPrefix("\(page.path)/") } ?? false)
            }
        }
        let layout = Layout(
            title: title, organization: configuration.organization, version: configuration.version,
            assets: assetVersion, navigation: navigation, content: content, isLive: isLive,
            notices: notices.take(visitor.cookie), who: visitor.name.isEmpty ? nil : visitor.name,
            canLogOut: visitor.hasSession,
            isReadOnly: !visitor.canAct && !visitor.isOpen, isOpen: visitor.isOpen, formToken: form.token)
        let text = (try? templates.render(Self.layout, layout)) ?? ""
        return Answer.html(text, status, cookies: form.cookie.map { [$0] } ?? [])
    }
}
