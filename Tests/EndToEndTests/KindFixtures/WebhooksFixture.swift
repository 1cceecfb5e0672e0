extension KindFixture {
    static let webhooks = KindFixture(
        kind: "webhooks", key: "https://ci.example/hook",
        strays: Strays(
            keys: ["https://stray.example/a", "https://stray.example/b"],
            value: ["events": ["push"], "content_type": "json"]),
        property: "hooks", secretProperty: "hooks.secret",
        everything: """
            https://jenkins.acme.example/github-webhook/:
              events: [push, pull_request]
              content_type: json
              secret: "{{secret:JENKINS_WEBHOOK}}"
            """
    ) { name, _, fixture in
        let id = try fixture.repository(name).id
        try fixture.github.state.write { world in
            for url in ["https://ci.example/hook", "https://other.example/hook"] {
                _ = try world.addHook(
                    url: url, events: ["push", "release"], contentType: .json, insecureSSL: "1",
                    secret: "set long ago", to: id)
            }
        }
    }
}
