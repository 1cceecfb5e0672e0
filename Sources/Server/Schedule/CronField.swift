/// One of the five fields of a schedule: which numbers may stand in it, and under which names.
enum CronField: String {
    case minute
    case hour
    case day = "day of the month"
    case month
    case weekday = "day of the week"

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        // Sunday may be written as 7.
        case .weekday: 0...7
        }
    }

    private func number(_ text: Substring) throws(CronSchedule.Fault) -> Int {
        let names =
            switch self {
            case .month: Self.months
            case .weekday: Self.weekdays
            default: [String]()
            }
        if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
        guard let number = Int(text), range.contains(number), text.allSatisfy(\.isNumber) else {
            let words = names.isEmpty ? "" : " or a name such as '\(names[1].uppercased())'"
            throw CronSchedule.Fault(
                "'\(text)' is no \(rawValue): it must be from \(range.lowerBound) to \(range.upperBound)\(words).")
        }
        return number
    }

    /// The numbers that a field names: `*`, `5`, `1-5`, `*/15`, `0-30/10`, and several of them with commas.
    func values(in field: String) throws(CronSchedule.Fault) -> Set<Int> {
        var values: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let (first, last) = try bounds(of: pieces[0], hasStep: pieces.count > 1)
            guard first <= last else { throw CronSchedule.Fault("'\(part)' ends before it begins (\(rawValue)).") }
            guard let step = pieces.count > 1 ? Int(pieces[1]) : 1, step > 0 else {
                throw CronSchedule.Fault("'\(part)' needs a step from 1 upwards behind the '/' (\(rawValue)).")
            }
            values.formUnion(stride(from: first, through: last, by: step))
        }
        return values
    }

    private func bounds(of text: Substring, hasStep: Bool) throws(CronSchedule.Fault) -> (Int, Int) {
        if text == "*" { return (range.lowerBound, self == .weekday ? 6 : range.upperBound) }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try number(ends[0])
        if ends.count > 1 { return (first, try number(ends[1])) }
        return (first, hasStep ? range.upperBound : first)
    }
}
