extension GraphQL {
    struct RefNode {
        let repository: Repository
        let branch: Branch

        init(repository: Repository, branch: Branch) {
            self.repository = repository
            self.branch = branch
        }

        init?(_ id: NodeID, in world: World) {
            guard id.path.count == 2, let repository = world.repositories[id.path[0]],
                let branch = repository.branches.first(where: { GraphQL.number(of: $0.name) == id.path[1] })
            else { return nil }
            self.init(repository: repository, branch: branch)
        }

        var nodeID: NodeID { NodeID(.ref, repository.id, GraphQL.number(of: branch.name)) }
    }

    /// A commit, file or directory. The sandbox keeps one set of files per repository, the same on every branch.
    struct GitNode {
        enum Content {
            case commit
            case blob([UInt8])
            case tree([Entry])
        }

        struct Entry {
            let path: String
            /// nil for a directory.
            let file: RepositoryFile?

            var name: String { path.split(separator: "/").last.map { String($0) } ?? path }
        }

        let repository: Repository
        let oid: String
        let content: Content

        var id: String { GraphQL.globalID(prefix, repository.id, GraphQL.number(of: oid)) }

        private var prefix: String {
            switch content {
            case .commit: "C"
            case .blob: "B"
            case .tree: "TR"
            }
        }

        static func commit(_ branch: Branch, in repository: Repository) -> GitNode {
            GitNode(repository: repository, oid: branch.sha, content: .commit)
        }

        static func blob(_ file: RepositoryFile, in repository: Repository) -> GitNode {
            let oid = ObjectName.hexadecimal(of: ObjectName.seed(of: file.content))
            return GitNode(repository: repository, oid: oid, content: .blob(file.content))
        }

        /// - Parameter path: without slashes at its ends; empty for the root.
        static func tree(_ path: String, in repository: Repository) -> GitNode? {
            let prefix = path.isEmpty ? "" : path + "/"
            let files = repository.files.filter { $0.path.hasPrefix(prefix) }
            guard !files.isEmpty || path.isEmpty else { return nil }
            var entries: [String: Entry] = [:]
            for file in files {
                let rest = file.path.dropFirst(prefix.count)
                let name = rest.prefix { $0 != "/" }
                let entry = Entry(path: prefix + name, file: rest.contains("/") ? nil : file)
                entries[entry.path] = entry
            }
            let digest = ObjectName.seed(of: files.flatMap { Array($0.path.utf8) + $0.content })
            return GitNode(
                repository: repository, oid: ObjectName.hexadecimal(of: digest),
                content: .tree(entries.values.sorted { $0.path < $1.path }))
        }

        /// What `HEAD`, `main`, `main:`, `HEAD:docs/x.md` or an object name stand for.
        static func parsing(_ expression: String, in repository: Repository) -> GitNode? {
            let parts = expression.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            let plain = name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
            let branch =
                name == "HEAD"
                ? repository.branch(repository.defaultBranch)
                : repository.branch(plain) ?? repository.branches.first { $0.sha == name }
            guard let branch else { return nil }
            guard parts.count == 2 else { return commit(branch, in: repository) }
            let path = String(parts[1])
            if let file = repository.files.first(where: { $0.path == path }) { return blob(file, in: repository) }
            return tree(path.hasSuffix("/") ? String(path.dropLast()) : path, in: repository)
        }
    }
}

extension GraphQL.Types {
    static let ref: GraphQL.ObjectType<GraphQL.RefNode> = .init("Ref", implements: "Node") { type in
        type.field("id: ID!") { $0.nodeID.text }
        type.field("name: String!") { $0.branch.name }
        type.field("prefix: String!") { _ in "refs/heads/" }
        type.field("repository: Repository!") { repository($0.repository) }
        type.field("target: GitObject") { commit(GraphQL.GitNode.commit($0.branch, in: $0.repository)) }
        type.field("branchProtectionRule: BranchProtectionRule") { node, call in
            let world = call.context.world
            guard world.administers(call.caller, node.repository) else { return GraphQL.Output.null }
            return rule(
                world.effectiveRule(for: node.branch.name, in: node.repository).map {
                    GraphQL.RuleNode(repositoryID: node.repository.id, rule: $0)
                })
        }
    }

    static let refs: GraphQL.ConnectionType<GraphQL.RefNode> = .init("RefConnection", of: ref, named: "Ref")

    /// Without it, GitHub shows an App no branches, and says nothing of it. What is public everybody may read.
    private static func mayReadContents(of repository: Repository, _ call: GraphQL.Call) -> Bool {
        repository.visibility == .public
            || call.context.world.allows(call.caller, "contents", .read, in: repository)
    }

    static func addGit(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("defaultBranchRef: Ref") { repository, call in
            guard mayReadContents(of: repository, call) else { return ref(nil) }
            return ref(
                repository.branch(repository.defaultBranch).map { GraphQL.RefNode(repository: repository, branch: $0) })
        }
        type.field("ref(qualifiedName: String!): Ref") { repository, call in
            guard mayReadContents(of: repository, call) else { return ref(nil) }
            var name = call.string("qualifiedName") ?? ""
            for prefix in ["refs/", "heads/"] where name.hasPrefix(prefix) {
                name = String(name.dropFirst(prefix.count))
            }
            return ref(repository.branch(name).map { GraphQL.RefNode(repository: repository, branch: $0) })
        }
        type.field(
            "refs(after: String, before: String, direction: OrderDirection, first: Int, last: Int, orderBy: RefOrder, "
                + "query: String, refPrefix: String!): RefConnection"
        ) { repository, call in
            let isHeads = ["refs/heads/", "refs/"].contains(call.string("refPrefix"))
            let query = call.string("query") ?? ""
            var branches = isHeads ? repository.branches : []
            branches = branches.filter { query.isEmpty || $0.name.contains(query) }.sorted { $0.name < $1.name }
            if isDescending(call) || call.string("direction") == "DESC" { branches.reverse() }
            return refs(try call.page(of: branches.map { GraphQL.RefNode(repository: repository, branch: $0) }))
        }
        type.field("object(expression: String, oid: GitObjectID): GitObject") { repository, call in
            (call.string("expression") ?? call.string("oid"))
                .flatMap { GraphQL.GitNode.parsing($0, in: repository) }.map { gitObject($0) }
        }
        type.field("codeowners(refName: String): RepositoryCodeowners") { repository in
            let places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]
            return codeowners(repository.files.first { places.contains($0.path) })
        }
    }

    static func gitObject(_ node: GraphQL.GitNode) -> GraphQL.Output {
        switch node.content {
        case .commit: commit(node)
        case .blob: blob(node)
        case .tree: tree(node)
        }
    }

    private static func addObjectFields(to type: inout GraphQL.ObjectType<GraphQL.GitNode>) {
        type.field("id: ID!") { $0.id }
        type.field("oid: GitObjectID!") { $0.oid }
        type.field("abbreviatedOid: String!") { String($0.oid.prefix(7)) }
        type.field("repository: Repository!") { repository($0.repository) }
        type.field("commitResourcePath: URI!") {
            "/\($1.context.world.fullName(of: $0.repository))/commit/\($0.oid)"
        }
        type.field("commitUrl: URI!") {
            "\($1.context.world.htmlURL)/\($1.context.world.fullName(of: $0.repository))/commit/\($0.oid)"
        }
    }

    static let commit: GraphQL.ObjectType<GraphQL.GitNode> = .init("Commit", implements: "Node", "GitObject") { type in
        addObjectFields(to: &type)
        type.field("committedDate: DateTime!") { $0.repository.pushedAt ?? $0.repository.createdAt }
        type.field("tree: Tree!") { tree(GraphQL.GitNode.tree("", in: $0.repository)) }
    }

    static let blob: GraphQL.ObjectType<GraphQL.GitNode> = .init("Blob", implements: "Node", "GitObject") { type in
        addObjectFields(to: &type)
        type.field("byteSize: Int!") { bytes(of: $0).count }
        type.field("isBinary: Boolean") { bytes(of: $0).contains(0) }
        type.field("isTruncated: Boolean!") { _ in false }
        type.field("text: String") { node in
            bytes(of: node).contains(0) ? nil : String(decoding: bytes(of: node), as: UTF8.self)
        }
    }

    static let tree: GraphQL.ObjectType<GraphQL.GitNode> = .init("Tree", implements: "Node", "GitObject") { type in
        addObjectFields(to: &type)
        type.field("entries: [TreeEntry!]") { node in
            guard case .tree(let entries) = node.content else { return GraphQL.Output.null }
            return .list(entries.map { treeEntry((node.repository, $0)) })
        }
    }

    static let treeEntry: GraphQL.ObjectType<(repository: Repository, entry: GraphQL.GitNode.Entry)> = .init(
        "TreeEntry"
    ) {
        type in
        type.field("name: String!") { $0.entry.name }
        type.field("path: String") { $0.entry.path }
        type.field("type: String!") { $0.entry.file == nil ? "tree" : "blob" }
        type.field("mode: Int!") { $0.entry.file == nil ? 0o040000 : 0o100644 }
        type.field("size: Int!") { $0.entry.file?.content.count ?? 0 }
        type.field("oid: GitObjectID!") { object(of: $0)?.oid }
        type.field("object: GitObject") { object(of: $0).map { gitObject($0) } }
    }

    private static func object(
        of source: (repository: Repository, entry: GraphQL.GitNode.Entry)
    ) -> GraphQL.GitNode? {
        if let file = source.entry.file { return .blob(file, in: source.repository) }
        return .tree(source.entry.path, in: source.repository)
    }

    private static func bytes(of node: GraphQL.GitNode) -> [UInt8] {
        if case .blob(let bytes) = node.content { bytes } else { [] }
    }

    /// The sandbox never finds fault with a CODEOWNERS file.
    static let codeowners: GraphQL.ObjectType<RepositoryFile> = .init("RepositoryCodeowners") { type in
        type.field("errors: [RepositoryCodeownersError!]!") { _ in GraphQL.Output.list([]) }
    }
}
