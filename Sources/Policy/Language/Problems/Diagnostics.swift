/// Collects what is wrong while a policy is read, so that all of it is told at once.
final class Diagnostics {
    private var found: [(problem: PolicyProblem, topic: String)] = []
    private var sources: [String: SourceText] = [:]
    private var order: [String: Int] = [:]
    private var hidden: Set<SourceLine> = []

    private struct SourceLine: Hashable {
        let file: String
        let line: Int
    }

    func add(_ source: SourceText) {
        order[source.name] = order[source.name] ?? order.count
        sources[source.name] = source
    }

    /// Keeps a line out of every report: it may hold a secret that somebody wrote out.
    func hideLine(at location: SourceLocation) {
        hidden.insert(SourceLine(file: location.file, line: location.line))
    }

    /// - Parameter topic: what is wrong without saying where; the same topic at the same place is told once, so that
    ///   a mistake behind an anchor does not come back with every alias.
    func report(
        _ severity: PolicyProblem.Severity = .error, at location: SourceLocation?, _ message: String,
        hint: String? = nil, repository: String? = nil, topic: String? = nil
    ) {
        found.append(
            (PolicyProblem(severity, at: location, message, hint: hint, repository: repository), topic ?? message))
    }

    /// Tags are for settings: anywhere else they would be passed over without a word.
    ///
    /// - Parameter isDeep: what stands below is no setting either.
    func refuseTags(in node: SourceNode, isDeep: Bool) {
        if let tag = node.tag {
            report(
                at: node.location, "\(tag.rawValue) has no meaning here", hint: "it belongs before a setting's value")
        }
        guard isDeep else { return }
        for item in node.list ?? [] { refuseTags(in: item, isDeep: true) }
        for pair in node.mapping ?? [] { refuseTags(in: pair.value, isDeep: true) }
    }

    var hasErrors: Bool { found.contains { $0.problem.severity == .error } }

    /// All problems, each place and topic once, in the order of the sources, with their lines.
    var problems: [PolicyProblem] {
        struct Identity: Hashable {
            let location: SourceLocation?
            let topic: String
        }
        var seen: Set<Identity> = []
        let unique = found.filter { seen.insert(Identity(location: $0.problem.location, topic: $0.topic)).inserted }
        return unique.enumerated().sorted { left, right in
            let (a, b) = (key(of: left.element.problem), key(of: right.element.problem))
            return a == b ? left.offset < right.offset : a.lexicographicallyPrecedes(b)
        }.map { withSourceLine($0.element.problem) }
    }

    private func key(of problem: PolicyProblem) -> [Int] {
        guard let location = problem.location else { return [Int.max] }
        return [order[location.file] ?? order.count, location.line, location.column]
    }

    private func withSourceLine(_ problem: PolicyProblem) -> PolicyProblem {
        guard let location = problem.location, let line = sources[location.file]?.line(location.line),
            !hidden.contains(SourceLine(file: location.file, line: location.line)), !Self.mayHoldSecret(line)
        else { return problem }
        return PolicyProblem(
            problem.severity, at: location, problem.message, hint: problem.hint, repository: problem.repository,
            sourceLine: line)
    }

    /// A line that names a secret without the notation that keeps its value elsewhere.
    private static func mayHoldSecret(_ line: String) -> Bool {
        let lowered = line.lowercased()
        guard !lowered.contains("{{secret:") else { return false }
        return ["secret", "password", "token"].contains { word in
            guard let range = lowered.firstRange(of: word) else { return false }
            return lowered[range.upperBound...].contains(":")
        }
    }
}
