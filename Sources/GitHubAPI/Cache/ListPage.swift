import Policy

/// What the address of a read tells about it as a page of a list.
struct ListPage: Sendable {
    /// `nil` where the address names none: then a page has as many items as the endpoint likes.
    private let size: Int?

    /// What GitHub's lists have on a page where nobody says how many.
    private static let usualSizes: Set = [30, 100]

    init(_ target: String) {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let sizes = query.split(separator: "&").filter { $0.hasPrefix("per_page=") }
        size = sizes.first.flatMap { Int($0.dropFirst("per_page=".count)) }
    }

    /// Whether it is the last page and has as many items as a page can: then another one may have begun behind it
    /// without any change to this one, and only a fresh `Link` would tell.
    func mayBeFollowed(_ body: [UInt8], link: String?) -> Bool {
        guard Response(headers: ["link": link ?? ""]).nextPage == nil else { return false }
        // An item is one byte and a comma at least.
        guard body.count >= (size ?? 30) * 2, size != nil || body.first == UInt8(ascii: "["),
            let json = try? JSON(parsing: body)
        else { return false }
        if let items = json.arrayValue { return isFull(items.count) }
        return json.objectValue?.values.contains { $0.arrayValue.map { isFull($0.count) } ?? false } ?? false
    }

    private func isFull(_ count: Int) -> Bool { size.map { count >= $0 } ?? Self.usualSizes.contains(count) }
}
