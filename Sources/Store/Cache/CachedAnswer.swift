import Foundation
import GRDB

/// The body of an answer and what is needed to ask whether it still holds.
package struct CachedAnswer: Hashable, Sendable {
    package let body: [UInt8]
    /// The `ETag`.
    package let entityTag: String
    /// A fingerprint of the credential that the tag was given to.
    package let owner: String
    /// The `Link`.
    package let link: String?

    package init(body: [UInt8], entityTag: String, owner: String, link: String? = nil) {
        self.body = body
        self.entityTag = entityTag
        self.owner = owner
        self.link = link
    }
}

/// How much is kept and how long.
package struct CacheLimits: Hashable, Sendable {
    /// Of the file.
    package var maximumBytes: Int
    /// Since it was last used.
    package var maximumAgeInDays: Int
    /// Seconds to wait for another process that is writing.
    package var busyTimeout: Double

    package init(maximumBytes: Int = 256 * 1024 * 1024, maximumAgeInDays: Int = 30, busyTimeout: Double = 5) {
        self.maximumBytes = maximumBytes
        self.maximumAgeInDays = maximumAgeInDays
        self.busyTimeout = busyTimeout
    }
}

extension CachedAnswer {
    /// A row, with the digest that its body had when it was kept.
    struct Found: Sendable {
        let answer: CachedAnswer
        let digest: Data
        /// Days since 1970.
        let usedOn: Int
    }

    static func fetch(_ db: Database, _ key: Data) throws -> Found? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT answer.tag, answer.owner, answer.link, answer.body AS digest, answer.used_on, body.content
                FROM answer JOIN body ON body.digest = answer.body WHERE answer.key = ?
                """)
        return try Row.fetchOne(statement, arguments: [key]).map { row in
            let content: Data = row["content"]
            return Found(
                answer: CachedAnswer(
                    body: Array(content), entityTag: row["tag"], owner: row["owner"], link: row["link"]),
                digest: row["digest"], usedOn: row["used_on"])
        }
    }
}
