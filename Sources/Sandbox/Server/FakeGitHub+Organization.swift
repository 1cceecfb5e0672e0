/// What owners do to the organization, as if in the browser; GitHub announces none of it.
extension FakeGitHub {
    package func organizationSettings() throws -> OrganizationSettings {
        try state.read { world in
            guard let settings = world.organizations[try owner(in: world)] else {
                throw SandboxError("There is no organization \(organization).")
            }
            return settings
        }
    }

    /// A webhook that somebody has made, `push` only.
    package func addOrganizationHook(_ url: String, secret: String? = nil) throws {
        try state.write { world in
            let hook = Hook(
                id: world.nextID(.hook), isActive: true, events: ["push"], url: url, contentType: .form,
                insecureSSL: "0", secret: secret, createdAt: world.now, updatedAt: world.now)
            world.updateOrganization(try owner(in: world)) { $0.hooks.append(hook) }
        }
    }

    /// Which repositories read a variable or secret, by name in order.
    package func selected(_ access: ValueAccess?) -> [String] {
        state.read { world in (access?.repositories ?? []).compactMap { world.repositories[$0]?.name }.sorted() }
    }
}
