extension RouteTable {
    static let visibilityAndTopics: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/topics", .repository, ("metadata", .read)) { world, request in
            .ok(["names": .array(try world.repository(request).topics.map { .string($0) })])
        },
        Route("PUT", "/repos/{owner}/{repo}/topics", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("names")
            let invalid = try world.setTopics(
                try fields.strings("names") ?? [], of: request.repositoryID, by: request.actor())
            guard invalid.isEmpty else {
                throw Refusal.validation(
                    "Repository", "topics", "invalid",
                    "Topics must start with a lowercase letter or number, consist of 50 characters or less, and can "
                        + "include hyphens: \(invalid.joined(separator: ", "))")
            }
            return .ok(["names": .array(try world.repository(request).topics.map { .string($0) })])
        },
    ]
}
