import ArgumentParser
import Foundation

/// Asks the person at the terminal before anything is written.
struct Confirmation: Sendable {
    /// `--yes` was given.
    let isGiven: Bool

    /// Somebody sees the plan and can answer. Scripts and jobs go on without being asked.
    var isAsked: Bool { !isGiven && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    private static let look = Int32(100)

    /// - Throws: `Stop` unless the answer is 'yes'; nothing was written then.
    func ask(_ question: String, until interruption: Interruption) throws {
        guard isAsked else { return }
        try? FileHandle.standardOutput.write(contentsOf: Data("\(question) Only 'yes' is accepted: ".utf8))
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while poll(&input, 1, Self.look) <= 0 {
            guard !interruption.isAsked else {
                Terminal.say()
                throw Stop("\(interruption.reason). Nothing was written.", code: interruption.code)
            }
        }
        guard readLine()?.trimmingCharacters(in: .whitespaces) == "yes" else {
            throw Stop("Nothing was written.", code: .interrupted)
        }
    }
}

struct ConfirmationOptions: ParsableArguments {
    @Flag(help: "Do not ask before writing. Without a terminal nothing is asked.")
    var yes = false

    var confirmation: Confirmation { Confirmation(isGiven: yes) }
}
