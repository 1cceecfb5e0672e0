extension RouteTable {
    static let autolinks: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/autolinks", .repository, ("administration", .read)) { world, request in
            .ok(try world.repository(request).autolinks.map { $0.json })
        },
        Route("POST", "/repos/{owner}/{repo}/autolinks", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("key_prefix", "url_template")
            let prefix = try fields.string("key_prefix") ?? ""
            let template = try fields.string("url_template") ?? ""
            guard !prefix.isEmpty else {
                throw Refusal.validation("KeyLink", "key_prefix", "missing_field", "key_prefix can't be blank")
            }
            guard template.contains("<num>") else {
                throw Refusal.validation(
                    "KeyLink", "url_template", "invalid",
                    "url_template is missing a <num> token and must be a valid URL")
            }
            let autolink = try world.addAutolink(
                prefix: prefix, template: template,
                isAlphanumeric: try fields.bool("is_alphanumeric") ?? true, to: request.repositoryID)
            let url = "\(world.url(of: try world.repository(request)))/autolinks/\(autolink.id)"
            return APIResponse(201, .object(autolink.json), headers: [(name: "location", value: url)])
        },
        Route("GET", "/repos/{owner}/{repo}/autolinks/{autolink_id}", .repository, ("administration", .read)) {
            world, request in
            let id = try request.number("autolink_id")
            guard let autolink = try world.repository(request).autolinks.first(where: { $0.id == id }) else {
                throw Refusal.notFound
            }
            return .ok(autolink.json)
        },
        Route("DELETE", "/repos/{owner}/{repo}/autolinks/{autolink_id}", .repository, ("administration", .write)) {
            world, request in
            let id = try request.number("autolink_id")
            try world.updateSilently(request.repositoryID) { repository in
                guard repository.autolinks.contains(where: { $0.id == id }) else { throw Refusal.notFound }
                repository.autolinks.removeAll { $0.id == id }
            }
            return .noContent
        },
    ]
}

extension Autolink {
    fileprivate var json: JSONObject {
        [
            "id": .int(id), "key_prefix": .string(keyPrefix), "url_template": .string(urlTemplate),
            "is_alphanumeric": .bool(isAlphanumeric),
        ]
    }
}
