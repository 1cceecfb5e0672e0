import Foundation
import Policy

/// What is left of the hourly budgets. Asking costs nothing.
enum BudgetCheck {
    /// The client leaves so many requests untouched, and waits below it.
    private static let floor = 100

    static func evaluate(_ body: JSON) -> CheckResult {
        let budgets = ["core": "REST requests", "graphql": "GraphQL points"].compactMap { name, words -> Budget? in
            guard let resource = body["resources"]?[name], let limit = resource["limit"]?.intValue,
                let remaining = resource["remaining"]?.intValue, let reset = resource["reset"]?.intValue
            else { return nil }
            return Budget(words: words, limit: limit, remaining: remaining, reset: reset)
        }.sorted { $0.words > $1.words }
        guard !budgets.isEmpty else {
            return .notChecked(.budget, "GitHub reports no limit: this server may have rate limits switched off")
        }
        let message = budgets.map { "\($0.remaining) of \($0.limit) \($0.words)" }.joined(separator: " and ")
        let low = budgets.filter { $0.remaining < min(floor, $0.limit / 10) }
        guard let latest = low.map(\.reset).max() else {
            return .ok(.budget, "\(message) are left of this hour")
        }
        let time = Date(timeIntervalSince1970: Double(latest)).formatted(.iso8601)
        return .problem(
            .budget, "only \(message) are left of this hour",
            advice: "It is full again at \(time); see what else uses these credentials.")
    }

    private struct Budget {
        let words: String
        let limit: Int
        let remaining: Int
        /// Seconds since 1970.
        let reset: Int
    }
}
