extension World {
    /// One suite for each App and commit, as GitHub makes them.
    func checkSuiteID(app: Int, sha: String) -> Int {
        Int(ObjectName.seed(of: "\(app) \(sha)".utf8) % 9_000_000_000) + 1_000_000_000
    }

    mutating func addCheckRun(_ run: CheckRun, by actor: Actor) {
        checkRuns[run.repositoryID, default: []].append(run)
        queue(run, "created", by: actor)
        if run.status == "completed" { queue(run, "completed", by: actor) }
    }

    mutating func updateCheckRun(_ run: CheckRun, by actor: Actor) {
        guard let index = checkRuns[run.repositoryID]?.firstIndex(where: { $0.id == run.id }) else { return }
        let wasCompleted = checkRuns[run.repositoryID]?[index].status == "completed"
        checkRuns[run.repositoryID]?[index] = run
        if run.status == "completed", !wasCompleted { queue(run, "completed", by: actor) }
    }

    func checkRun(_ number: Int, in id: Int) -> CheckRun? { checkRuns[id]?.first { $0.id == number } }

    /// "Re-run" in the browser, which changes nothing of the run itself. Emits `check_run.rerequested`.
    mutating func rerequest(checkRun number: Int, in id: Int, by actor: Actor) throws(Refusal) {
        guard let run = checkRun(number, in: id) else { throw .notFound }
        queue(run, "rerequested", by: actor)
    }

    /// "Re-run all checks". Emits `check_suite.rerequested`.
    mutating func rerequest(checkSuiteOf sha: String, app: Int, in id: Int, by actor: Actor) throws(Refusal) {
        guard repositories[id]?.commit(sha) != nil else { throw .notFound }
        queue(
            "check_suite", "rerequested", ["check_suite": .object(checkSuiteJSON(app: app, sha: sha, in: id))],
            repositoryID: id, by: actor)
    }

    private mutating func queue(_ run: CheckRun, _ action: String, by actor: Actor) {
        queue(
            "check_run", action, ["check_run": .object(checkRunJSON(run, inWebhook: true))],
            repositoryID: run.repositoryID, by: actor)
    }
}
