import Policy

/// A rule as the search found it.
struct FoundRule {
    var selection: Selection
    /// Columns with the number of the value that the rule gives them.
    var statements: [(column: Int, value: UInt16)]
}

/// Finds the rules that describe the repositories in the fewest lines, the most general first (minimum description
/// length): a rule is worth its lines if more exceptions become unnecessary than it makes.
struct RuleSearch {
    private let groups: [ColumnGroup]
    private let count: Int
    private var pool: [Selection]
    /// What the rules found so far say, by group and repository; `Column.unstated` for nothing.
    private var stated: [[UInt16]]
    private var wrong: [RepositorySet]
    /// What a value costs where GitHub does not say what is there.
    private let costOfUnknown: Int
    /// Gains of each condition by group; recomputed for groups that a new rule changed.
    private var gains: [[Gain]] = []

    private struct Gain {
        var lines: Float = 0
        /// Exceptions that it saves, whatever it makes.
        var saved: Int32 = 0
        var value = Column.unstated
    }

    /// Lines of a rule besides its settings.
    static let headerLines = 5.0
    /// A null that a later rule has to write costs as much as two exceptions: it reads badly.
    private static let costOfNull = 2
    private static let mostCombined = 40
    /// Two conditions that happen to select fewer than that say nothing about them.
    static let fewestCombined = 5
    private static let mostRules = 400

    init(_ groups: [ColumnGroup], _ pool: [Selection], count: Int, costOfUnknown: Int) {
        self.groups = groups
        self.count = count
        self.pool = pool
        self.costOfUnknown = costOfUnknown
        stated = groups.map { $0.actual.map { _ in Column.unstated } }
        wrong = groups.map { group in
            RepositorySet(
                group.actual.indices.filter { group.isWrong(group.actual[$0], Column.unstated) }, count: count)
        }
    }

    mutating func run() -> [FoundRule] {
        var rules: [FoundRule] = []
        if let baseline = baseline() { rules.append(baseline) }
        gains = pool.map { selection in groups.indices.map { gain(of: selection, $0) } }
        var isCombined = false
        while rules.count < Self.mostRules {
            if let best = best() {
                rules.append(apply(pool[best], gains[best].map { $0.lines > 0 ? $0.value : Column.unstated }))
            } else if !isCombined {
                isCombined = true
                combine()
            } else {
                break
            }
        }
        return rules
    }

    // MARK: Rules

    private mutating func baseline() -> FoundRule? {
        let every = Selection(selector: .every, members: RepositorySet(0..<count, count: count))
        let gains = groups.indices.map { gain(of: every, $0) }
        let values = gains.map { $0.lines >= 0 && $0.saved > 0 ? $0.value : Column.unstated }
        guard values.contains(where: { $0 != Column.unstated }) else { return nil }
        return apply(every, values)
    }

    /// The condition that shortens the policy most.
    private func best() -> Int? {
        var best: (index: Int, lines: Double)?
        for (index, selection) in pool.enumerated() {
            let settings = gains[index].reduce(0.0) { $0 + Double(max($1.lines, 0)) }
            let lines = settings - Self.headerLines - selection.selector.cost
            if lines > best?.lines ?? 0 { best = (index, lines) }
        }
        return best?.index
    }

    private mutating func apply(_ selection: Selection, _ values: [UInt16]) -> FoundRule {
        var statements: [(column: Int, value: UInt16)] = []
        for (index, value) in values.enumerated() where value != Column.unstated {
            statements += groups[index].statements(of: value)
            selection.members.forEach { number in
                stated[index][number] = value
                if groups[index].isWrong(groups[index].actual[number], value) {
                    wrong[index].insert(number)
                } else {
                    wrong[index].remove(number)
                }
            }
            for place in gains.indices { gains[place][index] = gain(of: pool[place], index) }
        }
        return FoundRule(selection: selection, statements: statements)
    }

    // MARK: Gains

    /// What the best value for one group would save in these repositories.
    private func gain(of selection: Selection, _ index: Int) -> Gain {
        let group = groups[index]
        guard group.facts.isDisjoint(with: selection.selector.facts) else { return Gain() }
        let errors = selection.members.overlap(wrong[index])
        // A line that saves one exception saves nothing.
        guard errors > (count > 2 ? 1 : 0) else { return Gain(saved: Int32(errors)) }
        var counts = [Int](repeating: 0, count: group.isOff.count)
        var (unknown, others, offs) = (0, 0, 0)
        let actual = group.actual
        selection.members.forEach { number in
            switch actual[number] {
            case Column.free: break
            case Column.unknown: unknown += 1
            case Column.other: others += 1
            default:
                counts[Int(actual[number] - Column.first)] += 1
                if group.isOff[Int(actual[number] - Column.first)] { offs += 1 }
            }
        }
        var best = Gain(lines: -.infinity)
        let all = counts.reduce(0, +)
        // What most of them do not have describes none of them.
        for (place, held) in counts.enumerated() where held * 2 >= all {
            let isOff = group.isOff[place]
            let nulls = isOff ? 0 : offs
            let made = all - held + nulls * (Self.costOfNull - 1) + unknown * costOfUnknown + (isOff ? others : 0)
            let lines = Float((errors - made - 1) * group.columns.count)
            if lines > best.lines {
                best = Gain(lines: lines, saved: Int32(errors), value: Column.first + UInt16(place))
            }
        }
        best.saved = Int32(errors)
        return best
    }

    // MARK: Two conditions at once

    /// Adds pairs of the conditions that would save most if they selected less.
    private mutating func combine() {
        let promising = pool.indices.filter { !pool[$0].selector.isCombined }
            .map { index in (index, gains[index].reduce(0) { $0 + Int($1.saved) }) }
            .filter { $0.1 > Int(Self.headerLines) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .prefix(Self.mostCombined).map { pool[$0.0] }
        var pairs: [Selection] = []
        for (index, left) in promising.enumerated() {
            for right in promising[(index + 1)...] {
                pairs.append(
                    Selection(
                        selector: .both(left.selector, right.selector),
                        members: left.members.intersection(right.members)))
                for (one, other) in [(left, right), (right, left)] {
                    pairs.append(
                        Selection(
                            selector: .both(one.selector, .not(other.selector)),
                            members: one.members.subtracting(other.members)))
                }
            }
        }
        let known = Set(pool.map { $0.members })
        pairs = SelectorPool.distinct(
            pairs.filter { $0.members.count >= Self.fewestCombined && !known.contains($0.members) })
        pool += pairs
        gains += pairs.map { pair in groups.indices.map { gain(of: pair, $0) } }
    }
}

extension Selector {
    fileprivate var isCombined: Bool { if case .both = self { true } else { false } }
}

extension ColumnGroup {
    /// As `Column.isWrong`.
    fileprivate func isWrong(_ actual: UInt16, _ stated: UInt16) -> Bool {
        func isOff(_ number: UInt16) -> Bool { number >= Column.first && self.isOff[Int(number - Column.first)] }
        func isOptional(_ number: UInt16) -> Bool { self.isOptional[Int(number - Column.first)] }
        switch actual {
        case Column.free: return false
        case Column.unknown: return stated != Column.unstated
        case Column.other: return isOff(stated)
        default: return actual != stated && (stated != Column.unstated || !isOptional(actual))
        }
    }
}
