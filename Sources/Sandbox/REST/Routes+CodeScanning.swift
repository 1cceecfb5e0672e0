extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/code-scanning/default-setup"

    static let codeScanning: [Route] = [
        Route("GET", path, .repository, ("administration", .read)) { world, request in
            var setup = try available(world, request).security.defaultSetup
            if let updatedAt = setup.updatedAt, world.now < updatedAt + world.defaultSetupSeconds {
                setup.languages = []
                setup.updatedAt = nil
            }
            // The older version names both languages of the pair as well.
            var languages = setup.languages
            if request.version == "2022-11-28", languages.contains("javascript-typescript") {
                languages += ["javascript", "typescript"]
            }
            var object: JSONObject = ["state": setup.isConfigured ? "configured" : "not-configured"]
            object.add("languages", setup.isConfigured ? languages : [])
            object.add("query_suite", setup.querySuite)
            object.add("threat_model", setup.threatModel)
            object.add("updated_at", nullable: setup.updatedAt?.iso8601)
            object.add("schedule", setup.isConfigured ? "weekly" : nil)
            object.add("runner_type", setup.isConfigured ? .string(setup.runnerType) : .null)
            object.add("runner_label", nullable: setup.runnerLabel)
            return .ok(object)
        },
        Route("PATCH", path, .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            let repository = try available(world, request)
            var setup = repository.security.defaultSetup
            try read(fields, into: &setup, of: repository)
            setup.updatedAt = world.now
            let isRunning = setup.isConfigured
            try world.updateRepository(request.repositoryID, by: request.actor()) { [setup] in
                $0.security.defaultSetup = setup
            }
            guard isRunning else { return APIResponse(200, [:]) }
            let run = world.nextID(.run)
            let url = "\(world.url(of: repository))/actions/runs/\(run)"
            return APIResponse(202, ["run_id": .int(run), "run_url": .string(url)])
        },
    ]

    private static func read(
        _ fields: Fields, into setup: inout CodeScanningDefaultSetup, of repository: Repository
    ) throws(Refusal) {
        if let state = try fields.choice("state", of: ["configured", "not-configured"]) {
            setup.isConfigured = state == "configured"
        }
        if let suite = try fields.choice("query_suite", of: ["default", "extended"]) { setup.querySuite = suite }
        if let model = try fields.choice("threat_model", of: ["remote", "remote_and_local"]) {
            setup.threatModel = model
        }
        if let runner = try fields.choice("runner_type", of: ["standard", "labeled"]) { setup.runnerType = runner }
        if let label = try fields.string("runner_label") { setup.runnerLabel = label }
        if let languages = try fields.strings("languages") {
            setup.languages = languages
        } else if setup.languages.isEmpty {
            setup.languages = [language(of: repository)]
        }
    }

    private static func language(of repository: Repository) -> String {
        switch repository.language {
        case "Go": "go"
        case "Java", "Kotlin": "java-kotlin"
        case "Python": "python"
        case "TypeScript", "JavaScript": "javascript-typescript"
        case "C#": "csharp"
        case "Ruby": "ruby"
        case "Swift": "swift"
        default: "actions"
        }
    }

    private static func available(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Repository {
        let repository = try world.repository(request)
        let isLicensed = world.organizations[repository.ownerID]?.hasAdvancedSecurityLicence ?? false
        guard repository.visibility == .public || isLicensed else {
            throw Refusal(403, "Advanced Security must be enabled for this repository to use code scanning.")
        }
        return repository
    }
}
