import ArgumentParser
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

struct Suspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stop enforcing one repository, or one kind of its settings, for a while.",
        discussion: """
            For the emergency in which a person must deviate from the policy. Who did it, why and until when is \
            recorded, and shown by 'status' and in every report. It ends by itself: then 'serve' enforces the repository \
            again. 'plan' and 'apply' with the same state file respect it as well. What is to last longer belongs into \
            the policy, as an exemption.
            """)

    @OptionGroup var stateOptions: StateOptions

    @Argument(
        help: "The repository, OWNER/NAME; NAME where the state file knows it; 'OWNER/*' for the whole organization.",
        completion: Completions.repositories)
    var repository: String

    @Option(
        help: "Only this kind of setting, such as 'branches'. Default: all kinds.", completion: Completions.kinds)
    var kind: String?

    @Option(name: .customLong("for"), help: "How long: '90m', '2h', '1d'; at most 7d.")
    var duration: TimeSpan

    @Option(help: "The reason, for others to read.")
    var reason: String

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            let (suspension, isKnown) = try await refusing {
                try await SuspensionService(database).suspend(
                    repository, kind: kind, for: duration.duration, reason: reason, actor: Cause.currentActor)
            }
            let what = suspension.kind.map { "\($0) of \(suspension.repository)" } ?? suspension.repository
            Terminal.say(
                "\(what.printable) is not enforced until \(suspension.until.ISO8601Format()). "
                    + "'githubcop resume \(suspension.repository.printable)' ends that before its time.")
            if !isKnown {
                Terminal.complain(
                    "Nothing in the state file is about \(suspension.repository.printable) yet: check the name.")
            }
            try database.close()
        }
    }
}

struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a suspension: the repository is enforced again at once.")

    @OptionGroup var stateOptions: StateOptions

    @Argument(
        help: "The repository, OWNER/NAME; NAME where the state file knows it.",
        completion: Completions.repositories)
    var repository: String

    @Option(
        help: "Only the suspension of this kind. Default: all of the repository's.", completion: Completions.kinds)
    var kind: String?

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            let ended = try await refusing {
                try await SuspensionService(database).resume(repository, kind: kind, actor: Cause.currentActor)
            }
            for suspension in ended {
                let what = suspension.kind.map { "\($0) of \(suspension.repository)" } ?? suspension.repository
                Terminal.say("\(what.printable) is enforced again.")
            }
            try database.close()
        }
    }
}

/// Bad input is bad usage.
private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let refusal as SuspensionService.Refusal {
        throw Stop(refusal.description, code: .badInput)
    }
}

/// A length of time as people write it: `90m`, `2h`, `1d`.
struct TimeSpan: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let unit = argument.last, let seconds = Self.units[unit], let count = Int(argument.dropLast()), count > 0,
            count <= 1_000_000
        else { return nil }
        duration = .seconds(count * seconds)
    }

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
}
