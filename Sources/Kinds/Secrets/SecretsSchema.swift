import Policy

/// What a policy says about secrets, for every owner and every service that reads them.
enum SecretsSchema {
    static let schema = SettingSchema.map(
        SettingSchema.Map(
            key: "name", isCaseInsensitive: true, requirement: .nameOfValue,
            value: .object([value(accompanying: []), once], shorthand: "value")))

    /// Of the organization: with who reads it. The value is set again with that, since Actions takes it only together,
    /// and GitHub's time of the secret moves.
    static let ofOrganization = SettingSchema.map(
        SettingSchema.Map(
            key: "name", isCaseInsensitive: true, requirement: .nameOfValue,
            value: .object(
                [value(accompanying: [OrganizationAccess.visibility, OrganizationAccess.repositories]), once]
                    + OrganizationAccess.fields(isSecret: true))))

    private static func value(accompanying fields: Set<String>) -> SettingSchema.Field {
        SettingSchema.Field(
            "value", .text(SettingSchema.Text(isSecret: true)),
            "What workflows read: {{secret:NAME}}, never the value itself.", isRequired: true, accompanies: fields)
    }

    private static let once = SettingSchema.Field(
        SettingSchema.Object.setOnce, .boolean,
        "Set it only where there is none: something else rotates it after that.", isDeclaration: true)

    static let remarks = [
        "The value is sealed with GitHub's public key at the moment of writing (libsodium's sealed box). Before that "
            + "it is in no plan, log or file.",
        "GitHub never shows a secret again. A keyed hash of what was set last is remembered, with the time at which "
            + "GitHub had it set: the secret is set again when the policy's value has changed, and when somebody else "
            + "has set it since.",
        "A secret that exists and that the state file does not know is set once more. 'apply --adopt' trusts that it "
            + "has the present value instead. Without a state file an existing secret is left alone.",
        "GitHubCop's own key, tokens and webhook secret are refused as values, whatever their name.",
        "GitHub writes names in capitals: npm_token and NPM_TOKEN are the same secret.",
        "null takes the secret away, and what it was is lost: 'revert' cannot bring it back.",
        "GitHub sends no webhook when a secret changes: drift is found by the next sweep.",
    ]
}
