import Enforcement
import Policy

/// Texts about repositories, the same ones of several as one.
struct Remarks: Sendable {
    private struct Remark {
        let text: String
        /// As it is of the first repository.
        let original: String
        var repositories = RepositoryNames()
    }

    private let keepsAllNames: Bool
    private var places: [String: Int] = [:]
    private var remarks: [Remark] = []
    private(set) var uncounted = 0

    private static let most = 1000

    init(keepsAllNames: Bool) { self.keepsAllNames = keepsAllNames }

    var isEmpty: Bool { remarks.isEmpty }

    mutating func add(_ text: String, of repository: RepositoryName) {
        let common = text.withoutName(of: repository)
        let place = places[common] ?? remarks.endIndex
        if place == remarks.endIndex {
            guard remarks.count < Self.most else {
                uncounted += 1
                return
            }
            places[common] = place
            remarks.append(Remark(text: common, original: text))
        }
        remarks[place].repositories.add(repository, keepsAll: keepsAllNames)
    }

    /// One line each, what concerns most repositories first.
    var lines: [String] { lines { $0.text } }

    /// - Parameter text: of the repositories that each is about.
    func lines(_ text: (RepositoryNames) -> String) -> [String] {
        let ordered = remarks.enumerated().sorted {
            ($1.element.repositories.count, $0.offset) < ($0.element.repositories.count, $1.offset)
        }.map { $0.element }
        let lines = ordered.map { remark in
            "\((remark.repositories.count > 1 ? remark.text : remark.original).printable): \(text(remark.repositories))"
        }
        return lines + (uncounted > 0 ? ["and \(uncounted) more"] : [])
    }
}
