import AppRegistration

/// `GITHUBCOP.md`: what to do after `githubcop init`, in order.
struct NextStepsText {
    let organization: String
    let runner: AppManifest.Runner
    let origin: StarterFiles.Origin

    var text: String {
        let numbered = steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n\n")
        return """
            # GitHubCop for \(organization)

            `githubcop.yml` says how every repository of \(organization) is to be configured. What it does not name is left \
            alone.

            \(numbered)

            Commands: `githubcop help`. Every setting: Docs/policy.md of GitHubCop.

            """
    }

    private var steps: [String] {
        let plan = """
            **See what differs.** Nothing is written:

               ```console
               $ githubcop validate
               $ githubcop plan
               ```
            """
        let tighten =
            origin == .imported
            ? "**Change one thing** in `githubcop.yml`, run `githubcop plan` again, then `githubcop apply`."
            : "**Cut the policy down** to what you want, run `githubcop plan` again, then `githubcop apply`."
        let careful = """
            **Not sure yet?** Write `enforcement: evaluate` above the rules: everything is reported, nothing is written. \
            Then `10%` on a rule, then nothing.
            """
        return [app, plan, tighten, careful] + run
    }

    private var app: String {
        let url =
            switch runner {
            case .serve: " --url https://HOOKS.EXAMPLE.COM/webhook"
            case .aws: " --url \"$(terraform output -raw webhook_url)\""
            case .actions: ""
            }
        let first = runner == .aws ? "Install the Terraform module first: Deploy/aws/README.md. " : ""
        return """
            **Create the GitHub App** that the policy needs; an owner of \(organization) agrees in the browser. \(first)To \
            look around before that, `export GITHUB_TOKEN=…` with a token of an owner:

               ```console
               $ githubcop app create --\(runner.rawValue)\(url)
               ```
            """
    }

    private var run: [String] {
        switch runner {
        case .serve:
            [
                """
                **Install the service.** The Debian package brings it; elsewhere `githubcop.service` goes to \
                `/etc/systemd/system`. Policy and credentials go to `/etc/githubcop`, as Deploy/server/README.md says:

                   ```console
                   $ sudo systemctl enable --now githubcop
                   $ journalctl --unit githubcop --follow
                   ```
                """,
                "**Check it:** `githubcop doctor`, then create a repository and read the log.",
            ]
        case .aws:
            [
                """
                **Commit** this folder to a repository of its own. In `.github/workflows/githubcop.yml` put the Action of \
                your release in the place of `OWNER/GitHubCop`; every release has the file with that filled in.
                """,
                "**Check it:** `githubcop doctor --url \"$(terraform output -raw webhook_url)\"`, then create a repository.",
            ]
        case .actions:
            [
                """
                **Commit** this folder to a repository of its own. In `.github/workflows/githubcop.yml` put the Action of \
                your release in the place of `OWNER/GitHubCop`; every release has the file with that filled in. \
                Docs/actions.md says which secrets it needs.
                """,
                "**Check it:** start the workflow by hand for one repository, and read its summary.",
            ]
        }
    }
}
