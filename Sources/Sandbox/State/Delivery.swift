/// What a write makes GitHub tell the world, rendered at the moment of the write.
package struct WebhookEvent: Sendable {
    package var event: String
    package var action: String?
    package var payload: JSONObject
    package var repositoryID: Int?
    package var organizationID: Int
}

/// One attempt to deliver an event to a webhook.
package struct Delivery: Sendable {
    package let id: Int
    /// The same for all attempts of one event (`X-GitHub-Delivery`).
    package let guid: String
    package let event: String
    package let action: String?
    package let hookID: Int
    package let appID: Int
    package let installationID: Int?
    package let repositoryID: Int?
    package let isRedelivery: Bool
    package let deliveredAt: Timestamp
    /// Seconds.
    package var duration: Double
    package let url: String
    package let requestHeaders: JSONObject
    package let payload: [UInt8]
    package let contentType: HookContentType
    /// 0 when no answer came.
    package var statusCode: Int
    package var status: String
    package var responseHeaders: JSONObject
    package var responseBody: String
}
