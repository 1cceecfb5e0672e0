import Policy

/// Where GitHub has variables: the path of their list. It is the same for whatever owns them.
struct VariablesEndpoint {
    let path: APIPath

    init(_ path: APIPath) { self.path = path }

    /// GitHub has at most 30 of them on a page, and 10 where nobody says how many.
    var listing: ReadRequest { ReadRequest(path.adding("per_page=30")) }

    /// Every variable by its name, in the policy's words.
    func settings(in body: JSON) throws(Unreadable) -> [String: JSON] {
        guard let variables = body["variables"]?.arrayValue else {
            throw Unreadable("\(listing) was not answered with a list of variables")
        }
        var settings: [String: JSON] = [:]
        for variable in variables {
            guard let name = variable["name"]?.stringValue, let value = variable["value"], !value.isNull else {
                throw Unreadable("\(listing) was answered with a variable without name or value")
            }
            settings[name] = ["value": value]
        }
        return settings
    }

    /// - Parameter after: the variable that is made, or its new value.
    func write(_ name: String, _ verb: Change.Verb, _ after: JSON?) -> WriteRequest {
        switch verb {
        case .remove: WriteRequest(.delete, "\(path)/\(name)")
        case .create:
            WriteRequest(.post, path, body: ["name": .string(name), "value": after?["value"] ?? .null])
        case .update, .replace, .rename: WriteRequest(.patch, "\(path)/\(name)", body: ["value": after ?? .null])
        }
    }
}
