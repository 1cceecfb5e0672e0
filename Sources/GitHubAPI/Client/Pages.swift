import Policy

/// Joins the pages of a list: arrays, or objects such as `{"total_count": 2, "repositories": […]}` whose arrays are
/// in pages.
struct Pages {
    private var items: [JSON]
    private var members: [String: JSON]?
    private var lists: [String: [JSON]]

    /// - Returns: `nil` for what is no list.
    init?(_ first: JSON) {
        items = first.arrayValue ?? []
        members = first.objectValue
        lists = members?.compactMapValues { $0.arrayValue } ?? [:]
        if first.arrayValue == nil, lists.isEmpty { return nil }
    }

    /// - Returns: whether it is a page of the same list.
    mutating func append(_ page: JSON) -> Bool {
        guard members == nil ? page.arrayValue != nil : lists.keys.allSatisfy({ page[$0]?.arrayValue != nil }) else {
            return false
        }
        items += page.arrayValue ?? []
        for (name, value) in page.objectValue ?? [:] {
            if let more = value.arrayValue { lists[name, default: []] += more }
        }
        return true
    }

    var whole: JSON {
        guard let members else { return .array(items) }
        return .object(members.merging(lists.mapValues { .array($0) }) { _, list in list })
    }
}
