/// Who has access to single repositories.
extension FakeGitHub {
    /// Somebody who is not in the organization.
    package func addPerson(_ login: String) {
        state.write { world in _ = world.addAccount(login: login, kind: .user) }
    }

    /// `nil` takes the access away. Somebody outside the organization is invited.
    package func grant(
        _ role: Role?, toUser user: String, in repository: String, by login: String = "maya-chen"
    ) throws {
        try edit(repository, login) { world, id, actor in
            guard let user = world.account(login: user) else { throw SandboxError("There is no person \(user).") }
            guard let role else { return try world.removeCollaborator(user.id, from: id, by: actor) }
            _ = try world.setRole(role, ofUser: user.id, in: id, by: actor)
        }
    }

    package func addDeployKey(
        _ key: String, title: String, isReadOnly: Bool, to repository: String, by login: String = "maya-chen"
    ) throws {
        try edit(repository, login) { world, id, actor in
            _ = try world.addDeployKey(key, title: title, isReadOnly: isReadOnly, to: id, by: actor)
        }
    }

    package func acceptInvitation(of user: String, to repository: String) throws {
        try edit(repository, user) { world, id, _ in
            guard let user = world.account(login: user) else { throw SandboxError("There is no person \(user).") }
            try world.acceptInvitation(of: user.id, to: id)
        }
    }
}
