extension World {
    /// What somebody has of the repository itself: at once for members of the organization and for those who have access
    /// already, by invitation for everybody else. Emits `member.added` or `member.edited`.
    ///
    /// - Returns: the invitation, where there is one.
    package mutating func setRole(
        _ role: Role, ofUser user: Int, in id: Int, by actor: Actor
    ) throws(Refusal) -> Invitation? {
        try requireWritable(id)
        guard let repository = repositories[id], accounts[user]?.kind == .user else { throw .notFound }
        if let old = repository.collaborators.first(where: { $0.userID == user })?.role {
            repositories[id]?.collaborators = repository.collaborators.map { grant in
                grant.userID == user ? CollaboratorGrant(userID: user, role: role) : grant
            }
            if old != role { queueEdit(of: user, from: old, to: role, in: id, by: actor) }
            return nil
        }
        if organizations[repository.ownerID]?.members.contains(user) ?? false {
            join(user, role, in: id, by: actor)
            return nil
        }
        // An expired one stays what it is, whatever is asked.
        if let index = repository.invitations.firstIndex(where: { $0.inviteeID == user }) {
            repositories[id]?.invitations[index].role = role
            return repositories[id]?.invitations[index]
        }
        let today = repository.invitations.count { $0.createdAt + 86_400 > now }
        guard today < 50 else {
            throw .validation("Repository", nil, "custom", "You have exceeded the limit of invitations for today")
        }
        let invitation = Invitation(
            id: nextID(.invitation), inviteeID: user, inviterID: account(of: actor)?.id, role: role, createdAt: now)
        repositories[id]?.invitations.append(invitation)
        return invitation
    }

    /// Emits `member.removed`. What somebody has through a team stays.
    package mutating func removeCollaborator(_ user: Int, from id: Int, by actor: Actor) throws(Refusal) {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw .notFound }
        guard repository.collaborators.contains(where: { $0.userID == user }) else { return }
        repositories[id]?.collaborators.removeAll { $0.userID == user }
        queueMember("removed", user, in: id, by: actor)
    }

    /// Emits `member.added`.
    package mutating func acceptInvitation(of user: Int, to id: Int) throws(Refusal) {
        guard let invitation = repositories[id]?.invitations.first(where: { $0.inviteeID == user }),
            !invitation.isExpired(at: now)
        else { throw .notFound }
        repositories[id]?.invitations.removeAll { $0.inviteeID == user }
        join(user, invitation.role, in: id, by: .user(user))
    }

    private mutating func join(_ user: Int, _ role: Role, in id: Int, by actor: Actor) {
        repositories[id]?.collaborators.append(CollaboratorGrant(userID: user, role: role))
        let changes: JSON = ["permission": ["to": .string(role.legacy)], "role_name": ["to": .string(role.rawValue)]]
        queueMember("added", user, ["changes": changes], in: id, by: actor)
    }

    private mutating func queueEdit(of user: Int, from old: Role, to new: Role, in id: Int, by actor: Actor) {
        let changes: JSON = ["permission": ["from": .string(old.legacy), "to": .string(new.legacy)]]
        queueMember("edited", user, ["changes": changes], in: id, by: actor)
    }

    private mutating func queueMember(
        _ action: String, _ user: Int, _ parts: JSONObject = [:], in id: Int, by actor: Actor
    ) {
        guard let account = accounts[user] else { return }
        var payload: JSONObject = ["member": .object(accountJSON(account))]
        payload.append(contentsOf: parts)
        queue("member", action, payload, repositoryID: id, by: actor)
    }
}

extension Role {
    /// GitHub's three permissions of old.
    fileprivate var legacy: String {
        switch self {
        case .read, .triage: "read"
        case .write, .maintain: "write"
        case .admin: "admin"
        }
    }
}
