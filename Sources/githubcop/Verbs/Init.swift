import AppRegistration
import ArgumentParser
import Foundation
import Policy
import Starter

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a first policy, the files that run it, and a list of next steps.",
        discussion: """
            On a terminal, asks for what you do not give as an option. Nothing is overwritten: when one of the files exists, none is \
            written. '--from import' reads the organization with the credentials of the environment.
            """)

    @Option(help: "The organization.")
    var organization: String?

    @Flag(help: "Where it will run.")
    var runner: AppManifest.Runner?

    @Option(help: "What the policy starts from: import (the organization as it is), example, or empty.")
    var from: StarterFiles.Origin?

    @Option(help: "The folder to write into.")
    var out = "."

    func run() async throws {
        try await running {
            let organization = try organization ?? Self.ask("Which organization?", flag: "--organization")
            let runner =
                try runner
                ?? choice(
                    "Where will it run? serve (a machine of your own), aws, or actions (GitHub Actions):",
                    flag: "--serve, --aws or --actions")
            let origin: StarterFiles.Origin =
                try from
                ?? choice(
                    "From what does the policy start? import (the organization as it is), example, or empty:",
                    flag: "--from")
            let starter = StarterFiles(organization: organization, runner: runner, origin: origin)
            try check(starter.files.map { $0.path } + [StarterFiles.policy])
            if origin == .imported {
                try await ImportVerb.parse(
                    ["--organization", organization, "--out", "\(out)/\(StarterFiles.policy)"]
                ).run()
            }
            for file in starter.files { try write(file) }
            Terminal.say("Next: \(out == "." ? "" : "\(out)/")GITHUBCOP.md")
        }
    }

    private static func ask(_ question: String, flag: String) throws -> String {
        guard Terminal.isInteractive, isatty(STDIN_FILENO) == 1 else {
            throw Stop("\(question) Name it with \(flag).", code: .badInput)
        }
        Terminal.write(Data("\(question) ".utf8))
        guard let answer = readLine()?.trimmingCharacters(in: .whitespaces), !answer.isEmpty else {
            throw Stop("There was no answer, and nothing was written.", code: .badInput)
        }
        return answer
    }

    private func choice<Value: RawRepresentable & CaseIterable>(
        _ question: String, flag: String
    ) throws -> Value where Value.RawValue == String {
        let answer = try Self.ask(question, flag: flag)
        guard let value = Value(rawValue: answer.lowercased()) else {
            let known = Value.allCases.map { $0.rawValue }.joined(separator: ", ")
            throw Stop("'\(answer)' is none of \(known). Nothing was written.", code: .badInput)
        }
        return value
    }

    private func check(_ paths: [String]) throws {
        let present = Set(paths).sorted().filter { FileManager.default.fileExists(atPath: "\(out)/\($0)") }
        guard present.isEmpty else {
            throw Stop(
                "\(present.joined(separator: ", ")): exists already, and nothing is overwritten. Name another folder "
                    + "with --out.", code: .badInput)
        }
        do {
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        } catch {
            throw Stop("The folder \(out) could not be made: \(SystemReason.of(error))")
        }
    }

    private func write(_ file: StarterFiles.File) throws {
        let path = URL(filePath: out).appending(path: file.path)
        do {
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: path, options: .withoutOverwriting)
        } catch {
            throw Stop("\(path.path()) could not be written: \(SystemReason.of(error))")
        }
        Terminal.say("Wrote \(out == "." ? "" : "\(out)/")\(file.path)")
    }
}

extension StarterFiles.Origin: ExpressibleByArgument {}
