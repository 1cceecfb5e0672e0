import ArgumentParser

struct AppVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app", abstract: "Creates the GitHub App that the policy needs, and compares its permissions.",
        subcommands: [AppCreate.self, AppPermissions.self])
}
