import Synchronization

/// Foretells entity tags that GitHub has not given: for a body that is known from another token, and for the body that
/// a route is likely to have. It rests on a formula that GitHub does not document, so it is checked against every tag
/// that comes, and failed at the first that differs.
final class ETagPrediction: Sendable {
    private struct State {
        var status: ConditionalReport.Prediction
        var routes: [String: CommonBodies] = [:]
    }

    /// Longest body that counts as one that repositories may have in common.
    private static let longestCommonBody = 4_096
    private static let maximumRoutes = 256

    private let state: Mutex<State>

    init(isDesired: Bool) { state = Mutex(State(status: isDesired ? .trusted(confirmations: 0) : .unwanted)) }

    var status: ConditionalReport.Prediction { state.withLock { $0.status } }

    var isTrusted: Bool {
        if case .trusted = status { true } else { false }
    }

    /// Compares the tag of an answer with what the formula says.
    /// - Returns: whether this was the first that differs.
    func check(_ tag: String, against foretold: String, route: String) -> Bool {
        state.withLock { state in
            guard case .trusted(let confirmations) = state.status else { return false }
            let isRight = EntityTag.areEqual(tag, foretold)
            state.status = isRight ? .trusted(confirmations: confirmations + 1) : .refuted(route: route)
            return !isRight
        }
    }

    /// The body to expect of a route that was never asked for this repository: what others had there, else an empty
    /// list. A wrong guess costs nothing.
    func likelyBody(of route: String) -> [UInt8] {
        state.withLock { $0.routes[route]?.likeliest } ?? Array("[]".utf8)
    }

    func note(_ body: [UInt8], of route: String) {
        guard body.count <= Self.longestCommonBody else { return }
        state.withLock { state in
            guard state.routes[route] != nil || state.routes.count < Self.maximumRoutes else { return }
            state.routes[route, default: CommonBodies()].note(body)
        }
    }
}

/// The few bodies that were seen most often on one route.
struct CommonBodies {
    private static let capacity = 8
    private var seen: [[UInt8]: (times: Int, at: Int)] = [:]
    private var notes = 0

    /// A body that was seen once may belong to one repository alone.
    var likeliest: [UInt8]? {
        seen.filter { $0.value.times > 1 }.max { ($0.value.times, $0.value.at) < ($1.value.times, $1.value.at) }?.key
    }

    mutating func note(_ body: [UInt8]) {
        notes += 1
        if seen[body] == nil, seen.count >= Self.capacity {
            let rarest = seen.min { ($0.value.times, $0.value.at) < ($1.value.times, $1.value.at) }
            if let rarest { seen[rarest.key] = nil }
        }
        seen[body] = (seen[body].map { $0.times + 1 } ?? 1, notes)
    }
}
