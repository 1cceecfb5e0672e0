import ArgumentParser
import Enforcement
import Foundation
import Policy
import Reporting

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a plan saved by 'githubcop plan --out FILE'. Sends no request.")

    @Argument(help: "The saved plan.", completion: Completions.file)
    var plan: String

    @Option(help: "Output: text for people, json for programs, markdown for pull requests.")
    var format = Format.text

    @OptionGroup var display: DisplayOptions

    func run() async throws {
        try await running {
            let saved = try SavedPlan(file: plan)
            var output = RunOutput(.plan, format: format, display, organization: saved.organization)
            for repository in saved.repositories { output.show(repository) }
            if format == .text, !display.quiet {
                output.tell("Made for \(saved.organization) on \(saved.createdAt.formatted(.iso8601)).")
            }
            output.finish(RequestUsage(), BudgetReport([], conditional: nil))
        }
    }
}

extension SavedPlan {
    /// - Throws: `Stop` where there is none in the file.
    init(file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Stop("\(file) cannot be read.", code: .badInput)
        }
        do {
            try self.init(parsing: Array(data))
        } catch {
            throw Stop("\(file): \(error)", code: .badInput)
        }
    }
}
