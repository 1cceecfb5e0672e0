import Policy

/// How many repositories have each value of each property.
struct PropertyUses {
    /// The handle under which they are kept; no property can have this name.
    static let handle = ""

    private let counts: [String: JSON]
    /// Why they are not known; `nil`: they are.
    let failure: String?

    /// `nil`: they were not asked for.
    init?(in observed: Observed) {
        guard let handle = observed.handles[Self.handle] else { return nil }
        counts = handle.objectValue ?? [:]
        failure = handle.stringValue
    }

    func count(of value: String, _ property: String) -> Int { counts[property]?[value]?.intValue ?? 0 }

    /// An object of the counts, or a text that says why there are none.
    static func handle(of result: Result<Response, GitHubFailure>) -> JSON {
        switch result {
        case .failure(let failure): return .string("\(failure)")
        case .success(let response):
            guard let repositories = response.body.arrayValue else { return "GitHub did not answer with a list" }
            var counts: [String: [String: Int]] = [:]
            for property in repositories.flatMap({ $0["properties"]?.arrayValue ?? [] }) {
                guard let name = property["property_name"]?.stringValue, let value = property["value"] else { continue }
                for value in value.arrayValue ?? [value] {
                    if let text = value.stringValue { counts[name, default: [:]][text, default: 0] += 1 }
                }
            }
            return .object(counts.mapValues { .object($0.mapValues { .integer($0) }) })
        }
    }
}
