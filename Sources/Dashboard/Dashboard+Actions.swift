import Foundation
import HTTPTypes
import Hummingbird

/// The pages of actions, and doing them.
extension Dashboard {
    static let action = "action"

    /// What the template of an action's page shows.
    private struct ActionView: Sendable {
        let question: ActionQuestion
        let path: String
        let formToken: String
        let name: String
        let problem: String?
    }

    private func action(at path: String) -> (any Action)? {
        Actions.all.first { $0.path == path }.flatMap { type in actions.map { type.init($0) } }
    }

    func confirmation(_ request: Request, _ visitor: Visitor) async -> Response {
        await confirmation(at: request.uri.path, FormFields(request.uri.query), visitor, problem: nil)
    }

    private func confirmation(
        at path: String, _ fields: FormFields, _ visitor: Visitor, problem: String?
    ) async -> Response {
        guard let action = action(at: path) else { return failure(.notFound, "There is no such action.", visitor) }
        guard visitor.canAct else { return refusal(visitor) }
        do {
            let question = try await action.question(fields)
            let form = gate.form(for: visitor)
            let view = ActionView(
                question: question, path: path, formToken: form.token, name: visitor.name, problem: problem)
            let frame = PageFrame(values: view, canAct: true, organization: configuration.organization)
            let text = try templates.render(Self.action, frame)
            return framed(
                text, title: question.title, at: nil, isLive: false, visitor, problem == nil ? .ok : .badRequest,
                form: form)
        } catch {
            return failure(error is PageFailure ? .badRequest : .serviceUnavailable, "\(error)", visitor)
        }
    }

    func perform(_ request: Request, _ visitor: Visitor, _ fields: FormFields) async -> Response {
        let path = request.uri.path
        guard let action = action(at: path) else { return failure(.notFound, "There is no such action.", visitor) }
        guard visitor.canAct else { return refusal(visitor) }
        let actor = "\(visitor.name) (dashboard)"
        do {
            let outcome = try await action.perform(fields, by: actor)
            await source.forget()
            logger.notice("done on the dashboard", metadata: ["by": "\(visitor.name)", "what": "\(outcome.sentence)"])
            if let cookie = visitor.cookie { notices.add(outcome.sentence, for: cookie) }
            return Answer.redirect(to: outcome.next)
        } catch let failure as PageFailure {
            return await confirmation(at: path, fields, visitor, problem: failure.description)
        } catch {
            logger.error("an action failed", metadata: ["action": "\(path)", "reason": "\(error)"])
            return failure(.serviceUnavailable, "\(error)", visitor)
        }
    }

    private func refusal(_ visitor: Visitor) -> Response {
        let text =
            visitor.isOpen
            ? "Nobody can act here: start the server with GITHUBCOP_ADMIN_TOKEN, and log in with it."
            : "You can see everything but not act: that needs the token GITHUBCOP_ADMIN_TOKEN."
        return failure(.forbidden, text, visitor)
    }
}
