extension RouteTable {
    static let deliveries: [Route] = [
        Route("GET", "/app/hook/deliveries", .app) { world, request in
            let app = try app(world, request)
            var deliveries = world.deliveries.filter { $0.appID == app.id }
            if let status = request.query["status"] {
                deliveries = deliveries.filter {
                    ($0.statusCode >= 200 && $0.statusCode < 300) == (status == "success")
                }
            }
            deliveries.reverse()
            if let cursor = request.query["cursor"], let id = Int(cursor.dropFirst(3)) {
                deliveries = deliveries.filter { $0.id < id }
            }
            let size = Page(request).size
            let page = deliveries.prefix(size)
            var headers: [(name: String, value: String)] = []
            if deliveries.count > size, let last = page.last {
                let other = request.query.filter { $0.key != "cursor" }.sorted { $0.key < $1.key }
                let query = other.map { "\($0.key)=\($0.value)&" }.joined()
                let url = "\(world.apiURL)/app/hook/deliveries?\(query)cursor=v1_\(last.id)"
                headers = [(name: "link", value: "<\(url)>; rel=\"next\"")]
            }
            return APIResponse(200, .array(page.map { .object($0.summary) }), headers: headers)
        },
        Route("GET", "/app/hook/deliveries/{delivery_id}", .app) { world, request in
            .ok(try delivery(world, request).whole)
        },
        Route("POST", "/app/hook/deliveries/{delivery_id}/attempts", .app) { world, request in
            let delivery = try delivery(world, request)
            guard world.now.seconds - delivery.deliveredAt.seconds < 3 * 86_400 else {
                throw Refusal(422, "This delivery is older than three days and cannot be redelivered.")
            }
            world.redeliveries.append(delivery)
            return APIResponse(202, [:])
        },
    ]

    private static func delivery(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Delivery {
        let app = try app(world, request)
        let id = try request.number("delivery_id")
        guard let delivery = world.deliveries.first(where: { $0.id == id && $0.appID == app.id }) else {
            throw .notFound
        }
        return delivery
    }
}

extension Delivery {
    fileprivate var summary: JSONObject {
        var object: JSONObject = [
            "id": .int(id), "guid": .string(guid), "delivered_at": .string(deliveredAt.iso8601),
            "redelivery": .bool(isRedelivery), "duration": .double(duration), "status": .string(status),
            "status_code": .int(statusCode), "event": .string(event),
        ]
        object.add("action", nullable: action)
        object.add("installation_id", nullable: installationID)
        object.add("repository_id", nullable: repositoryID)
        object.add("throttled_at", JSON.null)
        return object
    }

    fileprivate var whole: JSONObject {
        var object = summary
        object.add("url", url)
        object.add("request", ["headers": .object(requestHeaders), "payload": JSON(parsing: payload) ?? .null])
        object.add("response", ["headers": .object(responseHeaders), "payload": .string(responseBody)])
        return object
    }
}
