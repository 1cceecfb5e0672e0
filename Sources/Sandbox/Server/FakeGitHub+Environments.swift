/// What people do to environments, as if in the browser.
extension FakeGitHub {
    package func addEnvironment(_ name: String, secrets: [String] = [], to repository: String) throws {
        try change(repository) { repository in
            let id = (repository.environments.map { $0.id }.max() ?? 0) + 1
            repository.environments.append(DeploymentEnvironment(name: name, secretNames: secrets, id: id))
        }
    }

    package func editEnvironment(
        _ name: String, in repository: String, _ edit: (inout DeploymentEnvironment) -> Void
    ) throws {
        try change(repository) { repository in
            for index in repository.environments.indices where repository.environments[index].name == name {
                edit(&repository.environments[index])
            }
        }
    }
}
