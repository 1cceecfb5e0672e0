/// Where the bodies of earlier answers are kept, so that GitHub need not send them again.
///
/// What it gives is never used without asking GitHub whether it still holds. The bodies may hold private data.
package struct ResponseCache: Sendable {
    package struct Entry: Hashable, Sendable {
        /// As GitHub sent it, decompressed, byte by byte.
        package let body: [UInt8]
        /// The `ETag` that came with it.
        package let entityTag: String
        /// Whose tag it is: a fingerprint of the `Authorization`, since GitHub's tags depend on it.
        package let owner: String
        /// The `Link` that came with it.
        package let link: String?

        package init(body: [UInt8], entityTag: String, owner: String, link: String? = nil) {
            self.body = body
            self.entityTag = entityTag
            self.owner = owner
            self.link = link
        }
    }

    /// What is kept under a key, if anything is.
    package let find: @Sendable (_ key: String) async -> Entry?
    /// Keeps an entry in the place of the one before. What cannot be kept is forgotten: a cache stops nobody.
    package let keep: @Sendable (_ key: String, _ entry: Entry) async -> Void
    /// To be called once, when nobody asks any more.
    package let close: @Sendable () async -> Void

    package init(
        find: @escaping @Sendable (_ key: String) async -> Entry?,
        keep: @escaping @Sendable (_ key: String, _ entry: Entry) async -> Void,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.find = find
        self.keep = keep
        self.close = close
    }

    /// A cache that lives as long as the process.
    /// - Parameter maximumBytes: of all bodies together; what was used longest ago goes first.
    package static func memory(maximumBytes: Int = 16 * 1024 * 1024) -> ResponseCache {
        let memory = MemoryCache(maximumBytes: maximumBytes)
        return ResponseCache(find: { memory.find($0) }, keep: { memory.keep($0, $1) })
    }
}
