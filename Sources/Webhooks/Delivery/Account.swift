/// A user, a bot or an organization, as payloads name it.
package struct Account: Hashable, Sendable {
    package let login: String
    package let id: Int?
    /// `User`, `Bot`, `Organization` or `Mannequin`.
    package let type: String?

    /// GitHub Apps act as `<slug>[bot]` of type `Bot`.
    package var isBot: Bool { type == "Bot" || login.hasSuffix("[bot]") }
}

extension Account {
    init?(_ field: JSONField) {
        guard let fields = field.object, let login = fields["login"]?.string else { return nil }
        self.init(login: login, id: fields["id"]?.int, type: fields["type"]?.string)
    }
}
