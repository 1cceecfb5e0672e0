extension RouteTable {
    static let workflows: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/actions/workflows", .repository, ("actions", .read)) { world, request in
            let repository = try world.repository(request)
            let page = Page(request)
            let path = "\(world.apiURL)/repositories/\(repository.id)/actions/workflows"
            let workflows = page.slice(repository.workflows).map { world.workflowJSON($0, in: repository) }
            let body: JSONObject = [
                "total_count": .int(repository.workflows.count), "workflows": .array(workflows.map { .object($0) }),
            ]
            let links = page.links(repository.workflows.count, path, request)
            return APIResponse(200, .object(body), headers: links)
        },
        Route("GET", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}", .repository, ("actions", .read)) {
            world, request in
            .ok(world.workflowJSON(try workflow(world, request), in: try world.repository(request)))
        },
        Route(
            "POST", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", .repository,
            ("actions", .write)
        ) { world, request in
            let fields = Fields(try request.object())
            try fields.require("ref")
            let workflow = try workflow(world, request)
            let inputs = try fields.fields("inputs")?.object ?? [:]
            guard inputs.count <= 25 else {
                throw Fields.invalid("For 'properties/inputs', no more than 25 properties are allowed.")
            }
            let dispatch = try world.dispatch(
                workflow: workflow.id, ref: try fields.string("ref") ?? "", inputs: inputs,
                in: request.repositoryID,
                by: request.actor())
            let wantsDetails = try fields.bool("return_run_details") ?? false
            guard request.version != "2022-11-28" || wantsDetails else { return .noContent }
            let repository = try world.repository(request)
            return .ok([
                "workflow_run_id": .int(dispatch.id),
                "run_url": .string("\(world.url(of: repository))/actions/runs/\(dispatch.id)"),
                "html_url": .string(
                    "\(world.htmlURL)/\(world.fullName(of: repository))/actions/runs/\(dispatch.id)"),
            ])
        },
    ]

    private static func workflow(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Workflow {
        let name = request.parameter("workflow_id")
        let workflows = try world.repository(request).workflows
        guard let workflow = workflows.first(where: { String($0.id) == name || $0.path.hasSuffix("/\(name)") }) else {
            throw .notFound
        }
        return workflow
    }
}

extension World {
    fileprivate func workflowJSON(_ workflow: Workflow, in repository: borrowing Repository) -> JSONObject {
        let page = "\(htmlURL)/\(fullName(of: repository))"
        return [
            "id": .int(workflow.id), "node_id": .string("W_kwDO\(workflow.id)"), "name": .string(workflow.name),
            "path": .string(workflow.path), "state": .string(workflow.state),
            "created_at": .string(workflow.createdAt.iso8601),
            "updated_at": .string(workflow.createdAt.iso8601),
            "url": .string("\(url(of: repository))/actions/workflows/\(workflow.id)"),
            "html_url": .string("\(page)/blob/\(repository.defaultBranch)/\(workflow.path)"),
            "badge_url": .string("\(page)/workflows/\(workflow.name.percentEncoded)/badge.svg"),
        ]
    }
}
