package import FoundationEssentials

/// Notices of one cause, counted: one entry of a message.
package struct NoticeGroup: Hashable, Sendable, Codable {
    package let kind: Notice.Kind
    let cause: String
    package let title: String
    package let actor: String?
    package private(set) var details: [String]
    /// The first of them, each once.
    package private(set) var places: [Notice.Place]
    /// How many places there are. Beyond ``mostPlaces`` a place that comes back counts again.
    package private(set) var placeCount: Int
    package private(set) var count: Int
    package private(set) var first: Date
    package private(set) var last: Date

    static let mostPlaces = 20
    static let mostDetails = 6
    /// Longest text that is kept.
    static let longest = 400

    init(_ notice: Notice) {
        kind = notice.kind
        cause = notice.cause
        title = notice.title.shortened(to: Self.longest)
        actor = notice.actor.map { $0.shortened(to: 100) }
        details = notice.details.prefix(Self.mostDetails).map { $0.shortened(to: Self.longest) }
        let left = notice.details.count - details.count
        if left > 0 { details.append("and \(left) more") }
        places = notice.place.map { [$0] } ?? []
        placeCount = places.count
        count = 1
        (first, last) = (notice.at, notice.at)
    }

    mutating func add(_ notice: Notice) { merge(NoticeGroup(notice)) }

    mutating func merge(_ other: NoticeGroup) {
        for place in other.places where !places.contains(place) {
            placeCount += 1
            if places.count < Self.mostPlaces { places.append(place) }
        }
        placeCount += max(other.placeCount - other.places.count, 0)
        count += other.count
        first = min(first, other.first)
        last = max(last, other.last)
    }
}

extension String {
    /// - Parameter length: in UTF-16, as most receivers count.
    func shortened(to length: Int) -> String {
        guard utf16.count > length else { return self }
        var (text, count) = ("", 1)
        for character in self {
            count += character.utf16.count
            guard count <= length else { break }
            text.append(character)
        }
        return text + "…"
    }
}
