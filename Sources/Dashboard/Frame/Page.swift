package import Foundation

/// One page of the dashboard: its address, its template, and what fills that.
///
/// A page has a folder of its own below `Pages`, its templates in `Templates`, and one line in `Pages.all`.
package protocol Page: Sendable {
    /// `/repositories`, or `/repositories/*` where the rest of the address is a name.
    static var path: String { get }
    /// What the navigation calls it; `nil`: it is not there.
    static var navigation: String? { get }
    /// The template: what comes into `main`.
    static var template: [UInt8] { get }
    /// Further templates that it takes in, by name: `{{> name}}`.
    static var partials: [String: [UInt8]] { get }

    init(_ source: DashboardSource)

    /// - Returns: `nil` where there is no such thing: the visitor gets 404.
    /// - Throws: ``PageFailure`` for what a person can do something about; anything else is answered with 503 and its text.
    func content(_ request: PageRequest) async throws -> PageContent?
}

extension Page {
    package static var navigation: String? { nil }
    package static var partials: [String: [UInt8]] { [:] }
}

/// What is asked of a page.
package struct PageRequest: Sendable {
    /// What stands for the `*` of the page's address.
    package let name: String
    /// The parameters of the address; the last one where a name is there twice.
    package let parameters: [String: String]
    /// All of them, in their order.
    package let query: [(name: String, value: String)]
    package let visitor: Visitor
    /// `nil`: it is not known where GitHub's pages are.
    package let gitHub: GitHubPages?
    package let now: Date

    package func number(_ name: String, atLeast least: Int = 0) -> Int? {
        parameters[name].flatMap { Int($0) }.flatMap { $0 >= least ? $0 : nil }
    }
}

/// What a page shows.
package struct PageContent: Sendable {
    /// For the window.
    package let title: String
    /// What its template shows: structs, arrays, texts, numbers; texts are escaped.
    package let values: any Sendable
    /// Fetched again every few seconds while somebody looks.
    package let isLive: Bool

    package init(title: String, values: any Sendable, isLive: Bool = true) {
        self.title = title
        self.values = values
        self.isLive = isLive
    }
}

/// Why a page cannot be shown, or an action was not done, in a sentence for the person.
package struct PageFailure: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What is asked for has another address.
package struct PageMoved: Error, Hashable {
    package let address: String

    package init(to address: String) { self.address = address }
}

/// There is no such thing, and these may be meant.
package struct PageMissing: Error, Hashable {
    package struct Suggestion: Hashable, Sendable {
        package let label: String
        package let address: String
    }

    package let text: String
    package let suggestions: [Suggestion]

    package init(_ text: String, suggestions: [Suggestion]) {
        self.text = text
        self.suggestions = suggestions
    }
}
