import Policy

/// What the address of a read tells about it as a page of a list.
struct ListPage: Sendable {
    /// `nil` for what is not asked for in pages.
    private let size: Int?

    init(_ target: String) {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let sizes = query.split(separator: "&").filter { $0.hasPrefix("per_page=") }
        size = sizes.first.flatMap { Int($0.dropFirst("per_page=".count)) }
    }

    /// Whether it is the last page and has as many items as a page can: then another one may have begun behind it
    /// without any change to this one, and only a fresh `Link` would tell.
    func mayBeFollowed(_ body: [UInt8], link: String?) -> Bool {
        guard let size, Response(headers: ["link": link ?? ""]).nextPage == nil else { return false }
        // An item is one byte and a comma at least.
        guard body.count >= size * 2, let json = try? JSON(parsing: body) else { return false }
        if let items = json.arrayValue { return items.count >= size }
        return json.objectValue?.values.contains { ($0.arrayValue?.count ?? 0) >= size } ?? false
    }
}
