import Enforcement
import Policy

/// What becomes of the lines of the new policy.
struct PreviewAnnotations {
    private let preview: PolicyPreview

    /// GitHub takes a message of 64 KiB and a title of 255 characters; nobody reads as much.
    private static let longestMessage = 4_000
    private static let longestTitle = 200

    init(_ preview: PolicyPreview) { self.preview = preview }

    private struct Line: Hashable {
        let path: String
        let line: Int
    }

    private struct Texts {
        var level = CheckRunText.Annotation.Level.notice
        var texts: [String] = []
    }

    /// In the order of the lines, one for each.
    func all(_ path: (String) -> String?) -> [CheckRunText.Annotation] {
        var lines: [Line: Texts] = [:]
        func add(_ file: String, _ line: Int, _ level: CheckRunText.Annotation.Level, _ text: String) {
            guard let path = path(file) else { return }
            let line = Line(path: path, line: line)
            lines[line, default: Texts()].texts.append(text)
            if level != .notice, lines[line]?.level != .failure { lines[line]?.level = level }
        }
        for problem in preview.names.missing {
            if let place = problem.location { add(place.file, place.line, .failure, problem.message) }
        }
        for loosening in preview.loosenings {
            if let place = loosening.location { add(place.file, place.line, .warning, loosening.sentence) }
        }
        let rules = preview.comparison.head.ruleLocations
        for group in preview.dropped.ordered {
            let setting = group.setting
            // The line that wanted it may be gone.
            guard let place = rules[setting.rule] ?? preview.comparison.head.start else { continue }
            add(
                place.file, place.line, .warning,
                "no longer enforced: \(setting.title) (\(group.transition)), rule '\(setting.rule)': "
                    + group.repositories.annotation)
        }
        for (line, place) in preview.places.places {
            for text in place.texts {
                let risk = text.risk.map { "\($0.rawValue): " } ?? ""
                add(
                    line.file, line.line, text.risk == nil ? .notice : .warning,
                    "\(risk)\(text.text): \(text.repositories.annotation)")
            }
            if place.further > 0 {
                add(line.file, line.line, .notice, "and \(place.further.counted("further change"))")
            }
        }
        return lines.sorted { ($0.key.path, $0.key.line) < ($1.key.path, $1.key.line) }.map { line, texts in
            let shown = texts.texts.map { $0.printable }
            let first = shown.first ?? ""
            return CheckRunText.Annotation(
                path: line.path, line: line.line, level: texts.level, title: first.truncated(to: Self.longestTitle),
                message: shown.joined(separator: "\n").truncated(to: Self.longestMessage))
        }
    }
}

extension RepositoryNames {
    /// `412 repositories`, or the name of the only one.
    fileprivate var annotation: String {
        count == 1 ? examples.first ?? "" : count.counted("repository", "repositories")
    }
}
