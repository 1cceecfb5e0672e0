/// An invitation to a repository that nobody has accepted.
package struct Invitation: Sendable, Equatable {
    package let id: Int
    package let inviteeID: Int
    package let inviterID: Int?
    package var role: Role
    package var createdAt: Timestamp

    /// After seven days it can be accepted no more, and stays in the list.
    func isExpired(at now: Timestamp) -> Bool { createdAt + 7 * 86_400 < now }
}
