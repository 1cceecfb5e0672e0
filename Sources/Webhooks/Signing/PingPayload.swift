import FoundationEssentials

/// The payload of a `ping`, which GitHub sends when a webhook is made and which asks for nothing.
package enum PingPayload {
    private struct Ping: Encodable {
        struct Hook: Encodable {
            struct Config: Encodable {
                let url: String
                let contentType: String
                let insecureSSL = "0"

                private enum CodingKeys: String, CodingKey {
                    case url
                    case contentType = "content_type"
                    case insecureSSL = "insecure_ssl"
                }
            }

            let type: String
            let id: Int
            let name = "web"
            let active = true
            let events = ["*"]
            let config: Config
        }
        let zen = "Keep it logically awesome."
        let hookID: Int
        let hook: Hook

        private enum CodingKeys: String, CodingKey {
            case zen, hook
            case hookID = "hook_id"
        }
    }

    /// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads#ping>
    package static func bytes(
        from hook: DeliverySigner.Hook, to url: String, contentType: DeliverySigner.ContentType
    ) throws -> [UInt8] {
        let ping = Ping(
            hookID: hook.id,
            hook: Ping.Hook(
                type: hook.targetType == "integration" ? "App" : hook.targetType.capitalized, id: hook.id,
                config: Ping.Hook.Config(url: url, contentType: contentType.rawValue)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(ping))
    }
}
