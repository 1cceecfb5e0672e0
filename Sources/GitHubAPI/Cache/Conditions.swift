import Logging
import Policy
import Synchronization

/// Makes reads conditional, and whole answers of those that GitHub answers "not modified".
///
/// Only entity tags are used: they cover every byte. `If-Modified-Since` would not notice a setting that GitHub does
/// not count as a modification, nor that another token sees less.
final class Conditions: Sendable {
    /// A read with what is known of its answer.
    struct Question: Sendable {
        fileprivate let key: String
        fileprivate let route: String
        fileprivate let page: ListPage
        fileprivate let formula: EntityTagFormula
        fileprivate let stored: ResponseCache.Entry?
        /// The answer whose tag is sent along.
        fileprivate let expected: ResponseCache.Entry?
        fileprivate let isForetold: Bool

        /// For `If-None-Match`.
        var tag: String? { expected?.entityTag }
    }

    /// Longest body that is kept, in bytes.
    private static let longestBody = 2 * 1024 * 1024

    private let cache: ResponseCache
    private let prediction: ETagPrediction
    private let accept: String
    private let scope: String
    private let logger: Logger
    private let counts = Mutex(ConditionalReport())

    init(_ cache: ResponseCache, _ configuration: GitHubClient.Configuration, logger: Logger) {
        self.cache = cache
        self.logger = logger
        prediction = ETagPrediction(isDesired: configuration.predictsEntityTags)
        accept = Transport.accept
        scope = "\(Transport.accept) \(configuration.apiVersion) \(configuration.location.origin)"
    }

    var report: ConditionalReport {
        var report = counts.withLock { $0 }
        report.prediction = prediction.status
        return report
    }

    func close() async { await cache.close() }

    /// - Parameter identity: as whom it is asked, whatever the token of the hour.
    /// - Returns: `nil` for what is never conditional: GraphQL, writes, whatever GitHub does not charge for.
    func question(for call: Call, as identity: String, _ token: Secret?) async -> Question? {
        guard call.kind == .read, !call.isFree, call.accept == Transport.accept, let token else { return nil }
        let formula = token.reveal { EntityTagFormula(accept: accept, authorization: Transport.authorization($0)) }
        let key = "\(identity) \(scope)\(call.target)"
        let stored = await cache.find(key)
        let route = call.template + (call.target.firstIndex(of: "?").map { call.target[$0...] } ?? "")
        let page = ListPage(call.target)
        func question(_ expected: ResponseCache.Entry?, isForetold: Bool = false) -> Question {
            Question(
                key: key, route: route, page: page, formula: formula, stored: stored, expected: expected,
                isForetold: isForetold)
        }
        if let stored {
            // Behind a last page that is full another one may begin without a change to this one.
            guard !page.mayBeFollowed(stored.body, link: stored.link) else { return question(nil) }
            if stored.owner == formula.owner { return question(stored) }
        }
        guard prediction.isTrusted else { return question(nil) }
        let body = stored?.body ?? prediction.likelyBody(of: route)
        let expected = ResponseCache.Entry(
            body: body, entityTag: formula.tag(of: body), owner: formula.owner, link: stored?.link)
        return question(expected, isForetold: true)
    }

    /// Takes in what GitHub answered.
    /// - Returns: the answer, a 304 made whole; `nil` for a 304 that speaks of something else than was asked.
    func whole(_ answer: HTTPResponse, to question: Question) async -> HTTPResponse? {
        if question.expected != nil { counts.withLock { $0.asked += 1 } }
        switch answer.status {
        case 304: return await unchanged(answer, question)
        case 200:
            await note(answer, question)
            return answer
        default: return answer
        }
    }

    private func unchanged(_ answer: HTTPResponse, _ question: Question) async -> HTTPResponse? {
        guard let expected = question.expected,
            answer.headers["etag"].map({ EntityTag.areEqual($0, expected.entityTag) }) ?? true
        else { return nil }
        counts.withLock { counts in
            counts.notModified += 1
            if question.isForetold { counts.foretold += 1 }
        }
        var headers = answer.headers
        headers["link"] = headers["link"] ?? expected.link
        let link = headers["link"]
        learn(expected.body, link, question)
        let entry = ResponseCache.Entry(
            body: expected.body, entityTag: expected.entityTag, owner: expected.owner, link: link)
        if entry != question.stored { await cache.keep(question.key, entry) }
        return HTTPResponse(status: 200, headers: headers, body: expected.body)
    }

    private func note(_ answer: HTTPResponse, _ question: Question) async {
        guard let tag = answer.headers["etag"] else { return }
        let foretold = question.formula.tag(of: answer.body)
        if prediction.check(tag, against: foretold, route: question.route) {
            logger.warning(
                """
                GitHub's entity tag of \(question.route) is not the one that was computed: they are no longer \
                predicted, so that a new token reads everything once more
                """)
        }
        let link = answer.headers["link"]
        learn(answer.body, link, question)
        let isPrivateToTheAnswer = answer.headers["cache-control"]?.lowercased().contains("no-store") ?? false
        guard answer.body.count <= Self.longestBody, !isPrivateToTheAnswer else { return }
        let entry = ResponseCache.Entry(
            body: answer.body, entityTag: tag, owner: question.formula.owner, link: link)
        if entry != question.stored { await cache.keep(question.key, entry) }
    }

    /// Only what is a list's only page, or no list, can be expected of other repositories.
    private func learn(_ body: [UInt8], _ link: String?, _ question: Question) {
        guard link == nil, !question.page.mayBeFollowed(body, link: nil) else { return }
        prediction.note(body, of: question.route)
    }
}
