/// Where a sweep finds the answer to one of a kind's reads for many repositories at once.
///
/// A repository of which the source does not tell enough is asked itself, so that a sweep plans what a run over that
/// repository alone would plan.
package enum BulkSource: Hashable, Sendable {
    /// The listing of the organization's repositories, where it tells the kind's `listedMembers`.
    case repositoryListing
    /// What GraphQL returned for the repository already: all of it.
    case answer(JSON)
    /// What GraphQL returned for the repository already: enough to plan with. A write carries over what the request
    /// itself returns.
    case excerpt(JSON)
    /// The request itself: its answer is the same for all repositories.
    case shared
    /// The listings of what teams have been granted; slugs in lower case.
    ///
    /// They do not tell why a grant cannot be taken away: of a repository on which one of `unwanted` has a grant, they
    /// do not tell enough.
    case teamGrants(desired: Set<String>, unwanted: Set<String>)
}
