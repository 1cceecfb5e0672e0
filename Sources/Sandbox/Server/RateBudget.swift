/// What is left of an hour's allowance.
package struct RateBudget: Sendable, Equatable {
    package var limit: Int
    package var remaining: Int
    package var reset: Timestamp

    package var used: Int { limit - remaining }
}
