/// What anyone who runs the service may ask for as JSON, besides metrics.
package enum AdminRequest: Hashable, Sendable {
    /// What is queued, waits, or was marked failed.
    case status
    /// A page of runs, the newest first.
    case runs(Runs)
    /// A page of what one run did.
    ///
    /// - name: the run, or as much of it as no other run begins with.
    /// - after: where the page before has ended.
    case run(name: String, limit: Int, after: Int)
    /// Not to enforce a repository for a while.
    case suspend(Suspend)
    /// To enforce it again.
    case resume(repository: String, kind: String?, by: String?)

    package struct Suspend: Hashable, Sendable {
        package var repository: String
        package var kind: String?
        /// As it was asked for: `2h`.
        package var duration: String
        package var reason: String
        package var by: String?
    }

    /// Whether it changes something: then it must be posted, by somebody who has the token.
    var isAction: Bool {
        switch self {
        case .suspend, .resume: true
        case .status, .runs, .run: false
        }
    }

    package struct Runs: Hashable, Sendable {
        package var repositories: [String] = []
        /// As it was asked for: a date, or so long ago.
        package var since: String?
        package var limit: Int
        /// Where the page before has ended.
        package var before: Int?
    }

    /// Entries of one answer, whatever is asked for.
    static let mostEntries = 200
    private static let usualEntries = 50

    /// What a request asks for; `nil` where there is nothing at its path.
    ///
    /// - Throws: ``Unclear`` for parameters that mean nothing.
    init?(path: String, parameters: [(name: String, value: String)]) throws(Unclear) {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard steps.first == "api" else { return nil }
        func value(_ name: String) throws(Unclear) -> String? {
            let values = parameters.filter { $0.name == name }.map { $0.value }
            guard values.count < 2 else { throw Unclear(message: "\(name) is given more than once") }
            return values.first
        }
        func number(_ name: String, atLeast least: Int) throws(Unclear) -> Int? {
            guard let text = try value(name) else { return nil }
            guard let number = Int(text), number >= least else {
                throw Unclear(message: "\(name) is not a number of at least \(least)")
            }
            return number
        }
        func required(_ name: String) throws(Unclear) -> String {
            guard let text = try value(name), !text.isEmpty else { throw Unclear(message: "\(name) is missing") }
            return text
        }
        let limit = min(try number("limit", atLeast: 1) ?? Self.usualEntries, Self.mostEntries)
        switch steps.dropFirst() {
        case ["status"]: self = .status
        case ["suspend"]:
            self = .suspend(
                Suspend(
                    repository: try required("repo"), kind: try value("kind"), duration: try required("for"),
                    reason: try required("reason"), by: try value("by")))
        case ["resume"]: self = .resume(repository: try required("repo"), kind: try value("kind"), by: try value("by"))
        case ["history"]:
            let repositories = parameters.filter { $0.name == "repo" }.flatMap { $0.value.split(separator: ",") }
            guard repositories.count <= Self.mostEntries else { throw Unclear(message: "repo names too many") }
            self = .runs(
                Runs(
                    repositories: repositories.map { String($0) }, since: try value("since"), limit: limit,
                    before: try number("cursor", atLeast: 0)))
        case let rest where rest.count == 2 && rest.first == "history":
            self = .run(name: String(rest.last ?? ""), limit: limit, after: try number("cursor", atLeast: 0) ?? 0)
        default: return nil
        }
    }

    struct Unclear: Error {
        let message: String
    }
}

/// What is answered.
package enum AdminResponse: Hashable, Sendable {
    case json(String)
    /// There is no such thing.
    case unknown(String)
    /// The question means nothing.
    case unclear(String)
    /// The state file cannot be read at the moment.
    case unavailable(String)
}
