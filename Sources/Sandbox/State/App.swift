/// A GitHub App with its webhook.
package struct App: Sendable {
    package let id: Int
    package var slug: String
    package var name: String
    package let ownerID: Int
    package let botID: Int
    package var clientID: String
    package var description: String?
    package var permissions: Permissions
    package var events: [String]
    package var publicKeyPEM: String?
    package var hook: AppHook?
    package var createdAt: Timestamp

    package var nodeID: NodeID { NodeID(.app, id) }
    /// GitHub's own: it works everywhere, is in no list of installations, and may bypass nothing.
    package var isFirstParty: Bool { slug == "github-actions" }

    /// The organization's own App: GitHubCop.
    func isOwn(by organization: Account?) -> Bool { !isFirstParty && ownerID == organization?.id }
}

/// Where an App's deliveries go.
package struct AppHook: Sendable {
    package var id: Int
    package var url: String
    package var secret: String?
    package var contentType: HookContentType = .json
    package var insecureSSL = "0"
}

package enum HookContentType: String, Sendable { case json, form }

package struct Installation: Sendable {
    package let id: Int
    package let appID: Int
    package let accountID: Int
    package var permissions: Permissions
    package var events: [String]
    /// nil: all repositories of the account.
    package var repositoryIDs: Set<Int>?
    package var suspendedAt: Timestamp?
    package var createdAt: Timestamp

    package var nodeID: NodeID { NodeID(.installation, id) }
}

/// What an App may do, by GitHub's permission keys, e.g. `administration: write`.
package struct Permissions: Sendable, Equatable {
    package enum Level: String, Sendable, Comparable {
        case read, write, admin

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .read ? 0 : self == .write ? 1 : 2 }
    }

    package var levels: [String: Level]

    package init(_ levels: [String: Level]) { self.levels = levels }

    package func allows(_ key: String, _ level: Level) -> Bool { levels[key].map { $0 >= level } ?? false }

    package var json: JSON {
        var object = JSONObject()
        for key in levels.keys.sorted() { object.add(key, levels[key]?.rawValue ?? "read") }
        return .object(object)
    }
}
