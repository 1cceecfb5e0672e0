extension GraphQL.Types {
    /// The repositories of a person or an organization.
    static func addOwnerFields(to type: inout GraphQL.ObjectType<Account>) {
        type.field(
            "repositories(affiliations: [RepositoryAffiliation], after: String, before: String, first: Int, "
                + "hasIssuesEnabled: Boolean, isArchived: Boolean, isFork: Boolean, isLocked: Boolean, last: Int, "
                + "orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR], "
                + "privacy: RepositoryPrivacy, visibility: RepositoryVisibility): RepositoryConnection!"
        ) { account, call in repositories(try GraphQL.RepositoryListing(of: account, call).page()) }
        type.field("repository(followRenames: Boolean = true, name: String!): Repository") { account, call in
            repository(
                try call.repository(
                    owner: account.login, name: call.string("name") ?? "",
                    followRenames: call.bool("followRenames") ?? true))
        }
    }
}

extension GraphQL {
    /// Pages through the repositories of an owner. Without a filter and by name or age, a page touches only its own
    /// repositories; cursors hold the name or the id, so that pages do not shift when repositories come and go.
    struct RepositoryListing {
        private let account: Account
        private let call: Call
        private let listing: Listing
        private let seesAll: Bool

        init(of account: Account, _ call: Call) {
            self.account = account
            self.call = call
            listing = call.context.world.listings[account.id] ?? Listing()
            seesAll = call.seesAll(ofOwner: account.id)
        }

        func page() throws -> Page<Repository> {
            let order = call.arguments["orderBy"]?.object
            let isAscending = order?["direction"]?.string != "DESC"
            switch order?["field"]?.string ?? "CREATED_AT" {
            case "NAME": return try page(listing.byName, key: { "\($0.key)\u{0}\($0.id)" }, id: { $0.id }, isAscending)
            case "CREATED_AT": return try page(listing.byID, key: { .init($0) }, id: { $0 }, isAscending)
            case let field: return try sorted(by: field, isAscending)
            }
        }

        private func page<Entry: Comparable>(
            _ entries: [Entry], key: (Entry) -> String, id: (Entry) -> Int, _ isAscending: Bool
        ) throws -> Page<Repository> {
            var kept = entries
            if needsFilter { kept = kept.filter { entry in repository(id(entry)).map { accepts($0) } ?? false } }
            let count = kept.count
            func entry(_ index: Int) -> Entry { kept[isAscending ? index : count - 1 - index] }
            // The element with that key, or the place where it was: found by halving, names being in order.
            func position(_ text: String) -> Int {
                var low = 0
                var high = count
                while low < high {
                    let middle = (low + high) / 2
                    let isUpTo = isAscending ? precedes(key(entry(middle)), text) : precedes(text, key(entry(middle)))
                    if isUpTo { low = middle + 1 } else { high = middle }
                }
                return low
            }
            let page = try call.page(of: 0..<count, cursor: { key(entry($0)) }, position: position)
            return Page(
                edges: page.edges.compactMap { edge in
                    repository(id(entry(edge.item))).map { Edge(cursor: edge.cursor, item: $0) }
                }, totalCount: page.totalCount, hasNextPage: page.hasNextPage,
                hasPreviousPage: page.hasPreviousPage)
        }

        /// Whether a key comes no later than another: numbers by value, names by their text.
        private func precedes(_ left: String, _ right: String) -> Bool {
            if let left = Int(left), let right = Int(right) { return left <= right }
            return left <= right
        }

        private func sorted(by field: String, _ isAscending: Bool) throws -> Page<Repository> {
            let kept = listing.byID.compactMap { repository($0) }.filter { accepts($0) }
            func rank(_ repository: Repository) -> Int {
                switch field {
                case "STARGAZERS": repository.stars
                case "PUSHED_AT": (repository.pushedAt ?? repository.createdAt).seconds
                default: repository.updatedAt.seconds
                }
            }
            let ordered = kept.sorted {
                isAscending ? (rank($0), $0.id) < (rank($1), $1.id) : (rank($0), $0.id) > (rank($1), $1.id)
            }
            return try call.page(of: ordered)
        }

        private func repository(_ id: Int) -> Repository? { call.context.world.repositories[id] }

        private static let filters = [
            "hasIssuesEnabled", "isArchived", "isFork", "isLocked", "privacy", "visibility",
        ]

        private var needsFilter: Bool {
            !seesAll
                || Self.filters.contains { name in call.arguments[name].map { !$0.isNull } ?? false }
        }

        private func accepts(_ repository: Repository) -> Bool {
            guard seesAll || call.role(in: repository) != nil else { return false }
            if let wanted = call.bool("isArchived"), wanted != repository.isArchived { return false }
            if let wanted = call.bool("isFork"), wanted != repository.isFork { return false }
            if let wanted = call.bool("hasIssuesEnabled"), wanted != repository.features.hasIssues { return false }
            if call.bool("isLocked") == true { return false }
            if let wanted = call.string("privacy"), (wanted == "PRIVATE") != repository.isPrivate { return false }
            if let wanted = call.string("visibility"), wanted != repository.visibility.rawValue.uppercased() {
                return false
            }
            return true
        }
    }
}
