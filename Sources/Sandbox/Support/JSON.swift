/// A JSON value whose objects keep the order of their members, because the entity tag of an answer is a hash over
/// its exact bytes and GitHub's members come in a fixed order.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { self == .null }

    package var int: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The strings of an array; nil when it is no array or holds anything else.
    package var strings: [String]? {
        guard let array else { return nil }
        let values = array.compactMap { $0.string }
        return values.count == array.count ? values : nil
    }

    package subscript(key: String) -> JSON? { object?[key] }

    package subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

/// The members of a JSON object in the order in which they were added.
package struct JSONObject: Sendable, Equatable, Sequence, ExpressibleByDictionaryLiteral {
    package private(set) var members: [(key: String, value: JSON)]

    package init() { members = [] }

    package init(dictionaryLiteral elements: (String, JSON)...) {
        members = elements.map { (key: $0.0, value: $0.1) }
    }

    package init(_ members: [(key: String, value: JSON)]) { self.members = members }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map { $0.key } }

    package mutating func reserve(_ capacity: Int) { members.reserveCapacity(capacity) }

    package func makeIterator() -> IndexingIterator<[(key: String, value: JSON)]> { members.makeIterator() }

    /// Setting a key that exists keeps its place; setting nil removes it.
    package subscript(key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Appends without looking for a duplicate: for building large answers.
    package mutating func add(_ key: String, _ value: JSON) { members.append((key: key, value: value)) }
    package mutating func add(_ key: String, _ value: Int) { add(key, .int(value)) }
    package mutating func add(_ key: String, _ value: Bool) { add(key, .bool(value)) }
    package mutating func add(_ key: String, _ value: String) { add(key, .string(value)) }
    // Literals are meant as `JSON`.
    @_disfavoredOverload
    package mutating func add(_ key: String, _ value: JSONObject) { add(key, .object(value)) }
    // Literals are meant as `JSON`.
    @_disfavoredOverload
    package mutating func add(_ key: String, _ value: [JSON]) { add(key, .array(value)) }
    // Literals are meant as `JSON`.
    @_disfavoredOverload
    package mutating func add(_ key: String, _ value: [String]) { add(key, .array(value.map { .string($0) })) }
    package mutating func add(_ key: String, nullable value: String?) { add(key, value.map { .string($0) } ?? .null) }
    package mutating func add(_ key: String, nullable value: Int?) { add(key, value.map { .int($0) } ?? .null) }

    package mutating func append(contentsOf other: JSONObject) { members.append(contentsOf: other.members) }

    /// Order does not matter for equality, as in JSON itself.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
    package init(nilLiteral: ()) { self = .null }
}
