import Enforcement
import Policy

/// The places in the policy that changes come from, with what comes of each.
struct ChangePlaces: Sendable {
    struct Line: Hashable, Sendable {
        let file: String
        let line: Int
    }

    struct Text: Sendable {
        let text: String
        let risk: Risk?
        var repositories = RepositoryNames()
    }

    struct Place: Sendable {
        var texts: [Text] = []
        fileprivate var indices: [String: Int] = [:]
        /// Changes that are in no text.
        fileprivate(set) var further = 0
        let rule: String

        init(rule: String) { self.rule = rule }
    }

    private(set) var places: [Line: Place] = [:]

    /// So many different changes of one line are told.
    private static let mostTexts = 20

    mutating func add(_ change: Change, of repository: RepositoryName) {
        let line = Line(file: change.source.file, line: change.source.line)
        places[line, default: Place(rule: change.rule)].add(change, of: repository, atMost: Self.mostTexts)
    }
}

extension ChangePlaces.Place {
    fileprivate mutating func add(_ change: Change, of repository: RepositoryName, atMost most: Int) {
        let transition = Transition(change)
        let what = ([transition.text] + transition.details).filter { !$0.isEmpty }.joined(separator: ", ")
        let text = "\(change.title): \(what.truncated(to: 200))"
        let index = indices[text] ?? texts.endIndex
        if index == texts.endIndex {
            guard index < most else {
                further += 1
                return
            }
            indices[text] = index
            texts.append(ChangePlaces.Text(text: text, risk: change.risk))
        }
        texts[index].repositories.add(repository, keepsAll: false)
    }
}
