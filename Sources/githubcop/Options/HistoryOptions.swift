import ArgumentParser
import Foundation
import Store

/// A moment in the past: `2026-11-01`, `2026-11-01T06:00:00Z`, or so long ago: `7d`, `12h`, `90m`.
struct Since: ExpressibleByArgument {
    let date: Date

    init?(argument: String) { self.init(argument, now: Date()) }

    init?(_ text: String, now: Date) {
        if let unit = text.last, let seconds = Self.units[unit], let count = Double(text.dropLast()), count >= 0 {
            date = now.addingTimeInterval(-count * seconds)
        } else if let day = try? Date.ISO8601FormatStyle().year().month().day().parse(text) {
            date = day
        } else if let moment = try? Date.ISO8601FormatStyle().parse(text) {
            date = moment
        } else {
            return nil
        }
    }

    private static let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]
}

extension RunHistory {
    /// Fewer characters name a run by accident.
    private static let leastLength = 4

    /// The run that a person names by as much of its name as is needed.
    /// - Throws: `Stop` where there is none, or more than one.
    func run(named text: String) async throws -> PastRun {
        guard text.count >= Self.leastLength else {
            throw Stop(
                "\(Terminal.quoted(text)) is too short for the name of a run: write \(Self.leastLength) characters "
                    + "at least.", code: .badInput)
        }
        let shown = 5
        let names = try await names(beginning: text, limit: shown + 1)
        guard let name = names.first, let run = try await run(name) else {
            throw Stop("There is no run \(Terminal.quoted(text)): see 'githubcop history'.", code: .badInput)
        }
        guard names.count == 1 else {
            let more = names.count > shown ? " and more" : ""
            throw Stop(
                "\(Terminal.quoted(text)) may be any of \(names.prefix(shown).joined(separator: ", "))\(more): "
                    + "write more of it.", code: .badInput)
        }
        return run
    }
}
