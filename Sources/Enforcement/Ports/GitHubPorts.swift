package import Policy

/// What can be asked of GitHub. A type that can only GET and query: anyone who holds nothing else cannot write.
package struct GitHubReader: Sendable {
    /// - Throws: `GitHubFailure`.
    package let get: @Sendable (ReadRequest) async throws -> Response
    /// - Throws: `GitHubFailure`.
    package let query: @Sendable (GraphQLQuery) async throws -> GraphQLAnswer
    /// Whether the credentials are an App's that is installed on some of the organization's repositories only.
    /// - Throws: `GitHubFailure`.
    package let isSelective: @Sendable () async throws -> Bool

    package init(
        get: @escaping @Sendable (ReadRequest) async throws -> Response,
        query: @escaping @Sendable (GraphQLQuery) async throws -> GraphQLAnswer,
        isSelective: @escaping @Sendable () async throws -> Bool = { false }
    ) {
        self.get = get
        self.query = query
        self.isSelective = isSelective
    }
}

/// What can be changed on GitHub.
package struct GitHubWriter: Sendable {
    /// - Throws: `GitHubFailure`.
    package let send: @Sendable (WriteRequest) async throws -> Response
    /// - Throws: `GitHubFailure` when the whole request failed; what failed alone is in the answer's errors.
    package let mutate: @Sendable (MutationBatch) async throws -> GraphQLAnswer

    package init(
        send: @escaping @Sendable (WriteRequest) async throws -> Response,
        mutate: @escaping @Sendable (MutationBatch) async throws -> GraphQLAnswer
    ) {
        self.send = send
        self.mutate = mutate
    }
}

/// GitHub for one piece of work, with a count of what that work cost.
package struct GitHubSession: Sendable {
    package let reader: GitHubReader
    /// `nil` where nothing may be written.
    package let writer: GitHubWriter?
    package let usage: @Sendable () -> RequestUsage
    /// What the credentials may do; `nil` where GitHub does not say.
    package let rights: @Sendable () async -> Rights?

    package init(
        reader: GitHubReader, writer: GitHubWriter?, usage: @escaping @Sendable () -> RequestUsage,
        rights: @escaping @Sendable () async -> Rights? = { nil }
    ) {
        self.reader = reader
        self.writer = writer
        self.usage = usage
        self.rights = rights
    }
}

extension GitHubSession {
    /// The same session with nothing to write with.
    package var readOnly: GitHubSession {
        GitHubSession(reader: reader, writer: nil, usage: usage, rights: rights)
    }

    /// The same session; `note` hears what its requests fail with.
    package func noting(_ note: @escaping @Sendable (any Error) -> Void) -> GitHubSession {
        @Sendable func noting<Value>(_ body: () async throws -> Value) async throws -> Value {
            do {
                return try await body()
            } catch {
                note(error)
                throw error
            }
        }
        let (reader, writer) = (reader, writer)
        return GitHubSession(
            reader: GitHubReader(
                get: { request in try await noting { try await reader.get(request) } },
                query: { query in try await noting { try await reader.query(query) } },
                isSelective: { try await noting { try await reader.isSelective() } }),
            writer: writer.map { writer in
                GitHubWriter(
                    send: { request in try await noting { try await writer.send(request) } },
                    mutate: { batch in try await noting { try await writer.mutate(batch) } })
            },
            usage: usage, rights: rights)
    }
}
