import FoundationEssentials
import Policy

/// For programs: texts as they are.
extension NotificationMessage {
    func json(_ detail: MessageDetail, at now: Date) -> JSON {
        var json: [String: JSON] = [
            "version": 1, "organization": .string(organization), "sent_at": .string(now.formatted(.iso8601)),
            "text": .string(headline),
            "notifications": .array(groups.prefix(detail.groups).map { $0.json(detail) }),
        ]
        var left = omitted
        for group in groups.dropFirst(detail.groups) { left[group.kind, default: 0] += 1 }
        json["omitted"] = .object(
            left.reduce(into: [String: JSON]()) { $0[$1.key.rawValue] = .integer($1.value) })
        json["dashboard"] = dashboard.map { .string($0) }
        return .object(json)
    }
}

extension NoticeGroup {
    fileprivate func json(_ detail: MessageDetail) -> JSON {
        [
            "kind": .string(kind.rawValue), "title": .string(title), "actor": actor.map { .string($0) } ?? .null,
            "count": .integer(count),
            "places": .array(
                places(detail).map { ["name": .string($0.name), "url": $0.url.map { .string($0) } ?? .null] }),
            "place_count": .integer(placeCount), "details": .array(details(detail).map { .string($0) }),
            "first_at": .string(first.formatted(.iso8601)), "last_at": .string(last.formatted(.iso8601)),
        ]
    }
}
