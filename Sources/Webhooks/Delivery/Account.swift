/// A user, a bot or an organization, as payloads name it.
package struct Account: Hashable, Sendable, Decodable {
    package let login: String
    package let id: Int?
    /// `User`, `Bot`, `Organization` or `Mannequin`.
    package let type: String?

    /// GitHub Apps act as `<slug>[bot]` of type `Bot`.
    package var isBot: Bool { type == "Bot" || login.hasSuffix("[bot]") }
}

extension Account {
    private enum Key: String, CodingKey { case login, id, type }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        login = try fields.decode(String.self, forKey: .login)
        id = fields.lenient(Int.self, .id)
        type = fields.lenient(String.self, .type)
    }
}
