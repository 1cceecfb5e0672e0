extension KindFixture {
    static let deployKeys = KindFixture(
        kind: "deploy_keys", key: "ssh-ed25519 AAAASpecimen",
        strays: Strays(keys: ["ssh-ed25519 AAAAStray", "ssh-rsa AAAALost"], value: "stray"), property: "deployKeys",
        context: [["ssh-ed25519 AAAASpecimen", "title"]: "specimen"]
    ) { name, _, fixture in
        // A key can be on one repository only.
        try fixture.github.state.write { world in
            for other in world.repositories.values.filter({ !$0.deployKeys.isEmpty }) {
                try world.updateSilently(other.id) { $0.deployKeys = [] }
            }
        }
        for key in ["Specimen", "Other"] {
            try fixture.github.addDeployKey("ssh-ed25519 AAAA\(key)", title: "specimen", isReadOnly: true, to: name)
        }
    }
}
