package import Enforcement
import Policy

/// The last line of a run, which alone says how it stands.
package struct ClosingLine: Sendable {
    /// What the changes are.
    package enum Deed: String, Hashable, Sendable {
        case plan, apply, revert
    }

    private let deed: Deed
    private let isPartial: Bool

    /// - Parameter isPartial: the run ended before its end.
    package init(_ deed: Deed, isPartial: Bool = false) {
        self.deed = deed
        self.isPartial = isPartial
    }

    /// `Plan: 3 to create, 412 to change, 2 to remove in 347 of 400 repositories; 1 weakening.`
    package func text(_ summary: RunSummary) -> String {
        let totals = (deed == .plan ? summary.planned : summary.applied) ?? ChangeTotals()
        let all =
            summary.organization == nil || summary.repositories > 0
            ? summary.repositories.counted("repository", "repositories") : nil
        let remarks = Self.risks(totals.risks) + remarks(summary)
        return text(totals, of: all, and: remarks)
    }

    /// The same of a plan that is to be carried out.
    package func text(_ totals: ChangeTotals) -> String { text(totals, of: nil, and: Self.risks(totals.risks)) }

    private func text(_ totals: ChangeTotals, of all: String?, and remarks: [String]) -> String {
        let head = deed.rawValue.prefix(1).uppercased() + deed.rawValue.dropFirst() + (isPartial ? " so far" : "")
        let words = deed == .plan ? ["to create", "to change", "to remove"] : ["created", "changed", "removed"]
        let counts = zip([totals.create, totals.change, totals.remove], words).map { "\($0) \($1)" }
        let isNothing = totals.create + totals.change + totals.remove == 0
        let what = isNothing ? "no changes" : counts.joined(separator: ", ")
        let repositories =
            isNothing
            ? all ?? "the organization"
            : all.map { "\(totals.repositories) of \($0)" }
                ?? (totals.repositories > 0 ? totals.repositories.counted("repository", "repositories") : nil)
        let places = [totals.organization ? "the organization" : nil, repositories].compactMap { $0 }
        let tail = remarks.isEmpty ? "" : "; \(remarks.joined(separator: ", "))"
        return "\(head): \(what) in \(places.joined(separator: " and "))\(tail)."
    }

    /// Removals have been counted already.
    private static func risks(_ counts: RiskCounts) -> [String] {
        Risk.allCases.filter { $0 != .removal && counts[$0] > 0 }.map { risk in
            counts[risk].counted(risk.rawValue.replacing("-", with: " "), risk.plural)
        }
    }

    private func remarks(_ summary: RunSummary) -> [String] {
        let problems = Outcome.Status.allCases.filter { $0.isProblem }.compactMap { status in
            summary.outcomes[status.rawValue].map { "\($0) \(status.rawValue)" }
        }
        let unread: [(Int, String)] = [
            (summary.failed, "failed"), (summary.unreadable, "partly unreadable"),
        ]
        return problems
            + unread.filter { $0.0 > 0 }.map { "\($0.counted("repository", "repositories")) \($1)" }
    }
}

extension Risk {
    fileprivate var plural: String {
        switch self {
        case .publication: "publications"
        case .archival: "archivals"
        case .dataLoss: "data losses"
        case .weakening: "weakenings"
        case .removal: "removals"
        }
    }
}
