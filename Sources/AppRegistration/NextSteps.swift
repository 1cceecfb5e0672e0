import Policy

/// What to do with an App's credentials, as commands. None of them is run.
package struct NextSteps: Sendable {
    let runner: AppManifest.Runner
    let files: CredentialFiles

    package init(_ runner: AppManifest.Runner, _ files: CredentialFiles) {
        self.runner = runner
        self.files = files
    }

    package var lines: [String] {
        switch runner {
        case .serve:
            [
                "Put them where the service reads them (Deploy/server/README.md):",
                "  sudo install -d -m 0755 /etc/githubcop",
                "  sudo install -m 0600 \(quoted(files.privateKey)) /etc/githubcop/app.pem",
                "  sudo install -m 0600 \(quoted(files.webhookSecret)) /etc/githubcop/webhook-secret",
                "  sudo install -m 0600 \(quoted(files.environment)) /etc/githubcop/environment",
            ]
        case .aws:
            [
                "Put them into Secrets Manager, from the folder of the Terraform module (Deploy/aws/README.md):",
                "  . \(quoted(files.environment))",
                "  jq --null-input --arg id \"$GITHUB_APP_ID\" --rawfile key \(quoted(files.privateKey)) "
                    + "'{app_id: $id, private_key: $key}' >credential.json",
                "  aws secretsmanager put-secret-value --secret-id \"$(terraform output -raw credential_secret_arn)\" "
                    + "--secret-string file://credential.json",
                "  aws secretsmanager put-secret-value --secret-id \"$(terraform output -raw webhook_secret_arn)\" "
                    + "--secret-string file://\(quoted(files.webhookSecret))",
                "  rm credential.json",
            ]
        case .actions:
            [
                "Put them into the repository of the policy (Docs/actions.md), from a clone of it:",
                "  gh variable set GITHUBCOP_APP_ID --body \"$(. \(quoted(files.environment)); echo $GITHUB_APP_ID)\"",
                "  gh secret set GITHUBCOP_APP_PRIVATE_KEY <\(quoted(files.privateKey))",
            ]
        }
    }

    /// For a shell.
    private func quoted(_ text: String) -> String {
        let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
        return plain ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
