import GitHubAPI
import Store

extension ResponseCache {
    /// Keeps answers in a file. One that cannot be used is told of, and the run keeps them in memory.
    ///
    /// - Parameter warn: told what is wrong with the file.
    static func file(_ path: String, warn: @escaping @Sendable (String) -> Void) async -> ResponseCache {
        guard let cache = await AnswerCache.open(path, warn: warn) else { return .memory() }
        return ResponseCache(
            find: { key in await cache.answer(for: key).map { Entry($0) } },
            keep: { key, entry in await cache.keep(CachedAnswer(entry), for: key) },
            close: { await cache.close() })
    }
}

extension ResponseCache.Entry {
    fileprivate init(_ answer: CachedAnswer) {
        self.init(body: answer.body, entityTag: answer.entityTag, owner: answer.owner, link: answer.link)
    }
}

extension CachedAnswer {
    fileprivate init(_ entry: ResponseCache.Entry) {
        self.init(body: entry.body, entityTag: entry.entityTag, owner: entry.owner, link: entry.link)
    }
}
