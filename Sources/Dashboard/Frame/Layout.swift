import Foundation

/// What surrounds each page.
struct Layout: Sendable {
    struct Entry: Sendable {
        let address: String
        let label: String
        let isCurrent: Bool
    }

    let title: String
    let organization: String
    let version: String
    /// Changes with the assets: what a browser has kept of another version is not used.
    let assets: String
    let navigation: [Entry]
    /// HTML.
    let content: String
    let isLive: Bool
    /// What an action has said.
    let notices: [String]
    let who: String?
    let canLogOut: Bool
    let isReadOnly: Bool
    let isOpen: Bool
    let formToken: String
}

/// What a page's template finds: its own values first.
struct PageFrame: Sendable {
    let values: any Sendable
    let canAct: Bool
    let organization: String
}
