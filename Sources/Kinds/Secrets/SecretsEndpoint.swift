import Policy

/// Where GitHub has secrets: the path of their list. It is the same for whatever owns them.
struct SecretsEndpoint {
    let path: APIPath

    init(_ path: APIPath) { self.path = path }

    var listing: ReadRequest { ReadRequest(path, isPaginated: true) }

    /// What GitHub tells instead of a value.
    private static let hidden: JSON = "********"

    /// Every secret by its name, in the policy's words, and when each was set last.
    func contents(of body: JSON) throws(Unreadable) -> (settings: [String: JSON], times: [SettingPath: String]) {
        guard let secrets = body["secrets"]?.arrayValue else {
            throw Unreadable("\(listing) was not answered with a list of secrets")
        }
        var settings: [String: JSON] = [:]
        var times: [SettingPath: String] = [:]
        for secret in secrets {
            guard let name = secret["name"]?.stringValue else {
                throw Unreadable("\(listing) was answered with a secret without name")
            }
            settings[name] = ["value": Self.hidden]
            times[[name, "value"]] = secret["updated_at"]?.stringValue
        }
        return (settings, times)
    }

    /// - Parameter after: the secret that is made, or its new value.
    func write(_ name: String, _ verb: Change.Verb, _ after: JSON?) -> WriteRequest {
        if verb == .remove { return WriteRequest(.delete, "\(path)/\(name)") }
        let value = after?["value"] ?? after ?? .null
        return WriteRequest(
            .put, "\(path)/\(name)", body: ["encrypted_value": value], sealedWith: "\(path)/public-key")
    }
}
