import ArgumentParser

struct AppVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app", abstract: "Create the GitHub App that the policy needs, and compare its permissions.",
        subcommands: [AppCreate.self, AppPermissions.self])
}
