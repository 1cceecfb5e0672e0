/// What people do to custom properties, as if in the browser.
extension FakeGitHub {
    package func propertyDefinitions() throws -> [PropertyDefinition] {
        try state.read { world in
            guard let owner = world.organization(login: organization) else {
                throw SandboxError("There is no organization \(organization).")
            }
            return world.organizations[owner.id]?.propertyDefinitions ?? []
        }
    }

    package func editPropertyDefinitions(_ edit: @Sendable (inout [PropertyDefinition]) -> Void) {
        state.write { world in
            guard let owner = world.organization(login: organization) else { return }
            world.updateOrganization(owner.id) { edit(&$0.propertyDefinitions) }
        }
    }
}
