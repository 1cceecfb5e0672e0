import ArgumentParser
import Enforcement
import Foundation
import Kinds
import Policy
import Sandbox
import Wiring

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole story on this machine: sandbox, plan, webhook, a repository configured.")

    @Flag(help: "Exit when the demo is over, with exit code 0 only if every step really happened.")
    var once = false

    func run() async throws {
        try await running {
            let screen = DemoScreen(style: Terminal.style)
            screen.title("1. An organization with the drift of real life")
            let sandbox = try await FakeGitHub.start()
            screen.line(
                "sandbox \(sandbox.baseURL)  (\(sandbox.organization), \(sandbox.configuration.repositories) repositories; nothing leaves this machine)"
            )
            do {
                try await tell(sandbox, screen)
            } catch {
                await sandbox.stop()
                throw error
            }
            await sandbox.stop()
        }
    }

    private func tell(_ sandbox: FakeGitHub, _ screen: DemoScreen) async throws {
        let file = try Self.writePolicy()
        let policy = try PolicyReading(of: [PolicyText(name: file, text: DemoPolicy.text)]) { _ in "" }
        let story = try DemoStory(sandbox: sandbox, policyFile: file, policy: policy, screen: screen)
        do {
            try await tell(story, sandbox, screen, policy: file)
        } catch {
            await story.close()
            throw error
        }
        await story.close()
    }

    private func tell(
        _ story: DemoStory, _ sandbox: FakeGitHub, _ screen: DemoScreen, policy file: String
    ) async throws {
        let dashboard = try await story.startDashboard()
        if !once, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
            screen.line("Open it in a browser, then press Enter to go on.")
            _ = readLine()
        }
        try await story.tellPlan()
        let server = try await story.startServer()
        try await story.tellCreation()
        try await story.tellDrift()
        if once {
            screen.title("Every step happened.")
        } else {
            screen.title("Try it yourself (Ctrl-C ends):")
            screen.line(
                "curl -d '{\"repository\": \"my-service\", \"readme\": true}' \(sandbox.baseURL)/_sandbox/act/create-repository"
            )
            screen.line("export GITHUB_API_URL=\(sandbox.baseURL) GITHUB_TOKEN=\(SandboxConfiguration.ownerToken)")
            screen.line("\(CommandLine.arguments[0]) plan --policy \(file)")
            await story.follow()
            await Signals.terminated()
        }
        try await server.stop()
        try await dashboard.stop()
    }

    /// Puts the demo's policy where a person can read it.
    private static func writePolicy() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("githubcop-demo")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("githubcop.yml")
        try Data(DemoPolicy.text.utf8).write(to: file, options: .atomic)
        return file.path
    }
}
