extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/check-runs"

    static let checkRuns: [Route] = [
        Route("POST", path, .repository, ("checks", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("name", "head_sha")
            let sha = try fields.string("head_sha") ?? ""
            let repository = try world.repository(request)
            guard repository.resolve(sha) != nil, repository.branch(sha) == nil else {
                throw Refusal(422, "No commit found for SHA: \(sha)")
            }
            guard case .app(let app) = try request.actor() else { throw Refusal.notFound }
            var run = CheckRun(
                id: world.nextID(.checkRun), repositoryID: request.repositoryID, appID: app, name: "", headSHA: sha)
            try CheckRunEdit(fields, isNew: true).apply(to: &run, world.now)
            world.addCheckRun(run, by: .app(app))
            return APIResponse(201, .object(world.checkRunJSON(run)))
        },
        Route("GET", "\(path)/{check_run_id}", .repository, ("checks", .read)) { world, request in
            .ok(world.checkRunJSON(try world.checkRun(request)))
        },
        Route("PATCH", "\(path)/{check_run_id}", .repository, ("checks", .write)) { world, request in
            var run = try world.checkRun(request)
            guard case .app(run.appID) = try request.actor() else {
                throw Refusal(403, "Invalid app_id `\(run.appID)` - check run can only be modified by the GitHub App")
            }
            try CheckRunEdit(Fields(try request.object()), isNew: false).apply(to: &run, world.now)
            world.updateCheckRun(run, by: try request.actor())
            return .ok(world.checkRunJSON(run))
        },
        Route("GET", "\(path)/{check_run_id}/annotations", .repository, ("checks", .read)) { world, request in
            let run = try world.checkRun(request)
            let path = "\(world.url(of: try world.repository(request)))/check-runs/\(run.id)/annotations"
            return Page(request).answer(run.annotations, path, request) { world.annotationJSON($0, of: run) }
        },
        Route("POST", "\(path)/{check_run_id}/rerequest", .repository, ("checks", .write)) { world, request in
            let run = try world.checkRun(request)
            try world.rerequest(checkRun: run.id, in: request.repositoryID, by: request.actor())
            return APIResponse(201, .object([:]))
        },
        Route("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", .repository, ("checks", .read)) {
            world, request in
            let repository = try world.repository(request)
            guard let sha = repository.resolve(request.parameter("ref")) else {
                throw Refusal(422, "No commit found for SHA: \(request.parameter("ref"))")
            }
            var runs = (world.checkRuns[request.repositoryID] ?? []).filter { $0.headSHA == sha }.reversed().map { $0 }
            if let name = request.query["check_name"] { runs = runs.filter { $0.name == name } }
            if let status = request.query["status"] { runs = runs.filter { $0.status == status } }
            if let app = request.query["app_id"].flatMap({ Int($0) }) { runs = runs.filter { $0.appID == app } }
            if request.query["filter"] != "all" {
                var seen: Set<String> = []
                runs = runs.filter { seen.insert("\($0.appID) \($0.name)").inserted }
            }
            let page = Page(request)
            let path = "\(world.url(of: repository))/commits/\(sha)/check-runs"
            return APIResponse(
                200,
                [
                    "total_count": .int(runs.count),
                    "check_runs": .array(page.slice(runs).map { .object(world.checkRunJSON($0)) }),
                ], headers: page.links(runs.count, path, request))
        },
    ]
}

extension World {
    fileprivate func checkRun(_ request: APIRequest) throws(Refusal) -> CheckRun {
        guard let run = checkRun(try request.number("check_run_id"), in: request.repositoryID) else { throw .notFound }
        return run
    }
}
