/// What repositories share that one run writes side by side.
struct BatchContext: Sendable {
    let combiner = WriteCombiner()
    /// Reads whose answer is the same for all repositories.
    let reads: OrganizationReads
}
