import ArgumentParser

/// How old something may be: `24h`, `90m`, `7d`; `0` for not at all.
struct Age: ExpressibleByArgument, CustomStringConvertible {
    let seconds: Double
    let description: String

    init(hours: Int) {
        seconds = Double(hours) * 3600
        description = "\(hours)h"
    }

    init?(argument: String) {
        description = argument
        if argument == "0" {
            seconds = 0
        } else if let unit = argument.last, let factor = Self.units[unit], let count = Double(argument.dropLast()),
            count >= 0, count.isFinite
        {
            seconds = count * factor
        } else {
            return nil
        }
    }

    private static let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]

    var defaultValueDescription: String { description }
}
