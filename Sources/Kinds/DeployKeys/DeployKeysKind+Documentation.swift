package import Policy

extension DeployKeysKind {
    package static let documentation = KindDocumentation(
        summary: "Deploy keys: SSH keys that give access to this repository alone, by the text of the public key.",
        schema: .map(
            SettingSchema.Map(
                key: "public key", takesKeysWhole: true, normalForm: normalForm,
                requirement: SettingSchema.Requirement(
                    must: "be a public key in OpenSSH's format, such as ssh-ed25519 AAAA…",
                    pattern: "^(ssh-|ecdsa-|sk-)\\S+ AAAA", isMet: isKey),
                value: .object(
                    [
                        SettingSchema.Field(
                            "title", .text, "What GitHub shows for it. Several keys may have the same.",
                            isRequired: true),
                        SettingSchema.Field(
                            "read_only", .boolean, "Whether it may only read. A new key does unless you say otherwise.",
                            default: true, risk: .weaker(.whenFalse)),
                    ], shorthand: "title"))),
        example: """
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBY1bPYFBc3sJ7VOjKRoYEaDOyMFRoMN3BBiYqsjGRHd:
              title: argocd
              read_only: true
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPa0tXYDqJ9wNfcCaqlwjVYJcYJXhEKGNzYq6rEdD5aQ: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("administration"), .read("deployments")], write: [.write("administration")]),
        references: [
            "https://docs.github.com/rest/deploy-keys/deploy-keys",
            "https://docs.github.com/authentication/connecting-to-github-with-ssh/managing-deploy-keys",
        ],
        remarks: [
            "A public key is no secret. What follows type and data (mostly user@host) means nothing: "
                + "write the key with or without it.",
            "GitHub cannot change a key. One whose title or access differs is deleted and added again, and when GitHub "
                + "refuses that, the old key is restored. A new key is added before another one is deleted.",
            "GitHub takes a key once: the same key on two repositories is refused. Give each its own, with a rule of "
                + "its own.",
            "A key that may write counts as a weakening, whether it is new or could only read before. What your policy "
                + "does not name stays: an existing key without read_only in the policy keeps its access.",
            "deployments: read is for the webhook that announces keys; reading them does not need it.",
        ])

    private static func isKey(_ key: String) -> Bool {
        let fields = key.split(whereSeparator: \.isWhitespace)
        guard fields.count >= 2, ["ssh-", "ecdsa-", "sk-"].contains(where: { fields[0].hasPrefix($0) }) else {
            return false
        }
        return fields[1].hasPrefix("AAAA")
            && fields[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0)) }
    }
}
