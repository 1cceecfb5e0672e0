/// What conditional requests have saved, and whether the formula for GitHub's entity tags still holds.
package struct ConditionalReport: Hashable, Sendable {
    package enum Prediction: Hashable, Sendable {
        /// It has agreed with every tag that GitHub gave.
        case trusted(confirmations: Int)
        /// Switched off by the configuration.
        case unwanted
        /// GitHub gave another tag on this route, so it is no longer used.
        case refuted(route: String)
    }

    /// Reads that were sent with an `If-None-Match`.
    package var asked = 0
    /// Those of them that GitHub answered 304: they cost nothing of the hourly budget.
    package var notModified = 0
    /// Those of the 304 whose tag GitHub had not given before: computed for a new token, or for a body that was
    /// expected.
    package var foretold = 0
    package var prediction = Prediction.unwanted

    package init() {}

    /// One line for people; `nil` when there is nothing to tell.
    package var sentence: String? {
        var parts: [String] = []
        if asked > 0 {
            parts.append("\(notModified) of \(asked) conditional reads were free (304), \(foretold) by prediction")
        }
        if case .refuted(let route) = prediction {
            parts.append("entity tags are no longer predicted: GitHub's for \(route) was another")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
