import Synchronization

/// Counts and records what went over the wire.
final class Recorder: Sendable {
    private struct Contents {
        var counts = RequestCounts()
        var exchanges: [Exchange] = []
        var open = 0
    }

    private let contents = Mutex(Contents())
    private let limit: Int
    private let log: TrafficLog?

    init(limit: Int, log: TrafficLog?) {
        self.limit = limit
        self.log = log
    }

    var counts: RequestCounts { contents.withLock { $0.counts } }
    var exchanges: [Exchange] { contents.withLock { $0.exchanges } }

    func reset() {
        contents.withLock { contents in
            contents.counts = RequestCounts()
            contents.exchanges = []
        }
    }

    func begin() {
        contents.withLock { contents in
            contents.open += 1
            contents.counts.peakConcurrency = max(contents.counts.peakConcurrency, contents.open)
        }
    }

    /// `graphQL`: what a GraphQL request turned out to be.
    func end(_ exchange: Exchange, graphQL: GraphQLEndpoint.Answer? = nil) {
        contents.withLock { contents in
            contents.open -= 1
            count(exchange, graphQL, in: &contents.counts)
            guard limit > 0 else { return }
            // Dropping in bulk keeps the cost per exchange constant.
            if contents.exchanges.count >= 2 * limit { contents.exchanges.removeFirst(limit) }
            contents.exchanges.append(exchange)
        }
        log?.append(exchange)
    }

    private func count(_ exchange: Exchange, _ graphQL: GraphQLEndpoint.Answer?, in counts: inout RequestCounts) {
        let route = exchange.routeTemplate ?? exchange.path
        if route == "/graphql" {
            let isMutation = graphQL?.isMutation ?? false
            if isMutation { counts.graphQLMutations += 1 } else { counts.graphQLQueries += 1 }
            let fields = graphQL?.rootFields.joined(separator: ",") ?? ""
            counts.byRoute[fields.isEmpty ? "POST /graphql" : "POST /graphql \(fields)", default: 0] += 1
            return
        }
        if exchange.method == "GET" || exchange.method == "HEAD" {
            counts.restReads += 1
        } else {
            counts.restWrites += 1
        }
        if exchange.status == 304 { counts.notModified += 1 }
        counts.byRoute["\(exchange.method) \(route)", default: 0] += 1
    }
}
