import Policy

/// The public keys that GitHub opens secrets with, each read once, right before it is needed: GitHub may change them.
actor PublicKeys {
    struct PublicKey: Sendable {
        let id: String
        /// In base64.
        let key: String
    }

    private let reader: GitHubReader
    private var readings: [APIPath: Task<PublicKey, any Error>] = [:]

    init(reader: GitHubReader) { self.reader = reader }

    /// - Throws: `GitHubFailure` when GitHub does not give it.
    func key(at path: APIPath) async throws -> PublicKey {
        if let reading = readings[path] { return try await reading.value }
        let reading = Task { [reader] in
            let request = ReadRequest(path)
            let body = try await reader.get(request).body
            guard let id = body["key_id"]?.stringValue, let key = body["key"]?.stringValue else {
                throw GitHubFailure(
                    .unexpected, request: request.description, message: "the answer holds no public key")
            }
            return PublicKey(id: id, key: key)
        }
        readings[path] = reading
        do {
            return try await reading.value
        } catch {
            readings[path] = nil
            throw error
        }
    }

    /// GitHub did not open what was sealed with it.
    func forget(_ path: APIPath) { readings[path] = nil }
}
