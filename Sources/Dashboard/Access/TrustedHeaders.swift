/// The headers in which a proxy that authenticates people says who they are, and who of them may act.
package struct TrustedHeaders: Sendable {
    /// Names the user, such as `X-Forwarded-User`.
    let user: String
    /// Names the user's groups, such as `X-Forwarded-Groups`.
    let groups: String?
    /// Users and groups that may act; the others may see everything.
    private let fullAccessUsers: Set<String>
    private let fullAccessGroups: Set<String>
    /// Stands for everybody in the lists of users.
    private static let everybody = "*"

    /// - Throws: ``Invalid``
    package init(
        user: String, groups: String? = nil, fullAccessUsers: [String] = [], fullAccessGroups: [String] = []
    ) throws(Invalid) {
        for name in [user, groups].compactMap({ $0 }) where !Self.isHeaderName(name) {
            throw Invalid("'\(name)' is not the name of a header.")
        }
        guard groups != nil || fullAccessGroups.isEmpty else {
            throw Invalid("--full-access-groups needs --trusted-groups-header: the header that names a user's groups.")
        }
        guard groups == nil || !fullAccessGroups.isEmpty else {
            throw Invalid("--trusted-groups-header needs --full-access-groups: the groups that may act.")
        }
        guard groups?.lowercased() != user.lowercased() else {
            throw Invalid("--trusted-groups-header and --trusted-user-header are the same header.")
        }
        self.user = user
        self.groups = groups
        self.fullAccessUsers = Set(fullAccessUsers)
        self.fullAccessGroups = Set(fullAccessGroups)
    }

    /// - Parameters:
    ///   - user: as the header names it, whole.
    ///   - groups: the values of the header of groups.
    func access(of user: String, groups: [String]) -> Access {
        if fullAccessUsers.contains(user) || fullAccessUsers.contains(Self.everybody) { return .full }
        // Two of them: somebody sent one along, and the proxy did not take it away.
        guard groups.count == 1, let list = groups.first else { return .readOnly }
        let names = list.split(separator: separator).map { Visitor.trimmed(String($0)) }
        return names.contains { fullAccessGroups.contains($0) } ? .full : .readOnly
    }

    /// oauth2-proxy, Authelia and others write commas, authentik writes bars.
    private var separator: Character { groups?.lowercased() == "x-authentik-groups" ? "|" : "," }

    private static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
    }

    package struct Invalid: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }
}
