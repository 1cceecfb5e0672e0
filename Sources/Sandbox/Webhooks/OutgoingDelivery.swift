import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A delivery on its way: the event with its address and guid.
struct OutgoingDelivery: Sendable {
    let guid: String
    let event: String
    let action: String?
    let payload: [UInt8]
    let hook: AppHook
    let appID: Int
    let installationID: Int?
    let repositoryID: Int?
    let isRedelivery: Bool

    init(_ event: WebhookEvent, payload: [UInt8], app: App, hook: AppHook, installation: Installation) {
        guid = UUID().uuidString.lowercased()
        self.event = event.event
        action = event.action
        self.payload = payload
        self.hook = hook
        appID = app.id
        installationID = installation.id
        repositoryID = event.repositoryID
        isRedelivery = false
    }

    /// The same event once more, with the same guid.
    init(_ delivery: Delivery) {
        guid = delivery.guid
        event = delivery.event
        action = delivery.action
        payload = delivery.payload
        hook = AppHook(id: delivery.hookID, url: delivery.url, secret: nil, contentType: delivery.contentType)
        appID = delivery.appID
        installationID = delivery.installationID
        repositoryID = delivery.repositoryID
        isRedelivery = true
    }

    /// The bytes on the wire, over which the signatures go.
    var body: [UInt8] {
        switch hook.contentType {
        case .json: payload
        case .form: Array("payload=\(String(decoding: payload, as: UTF8.self).percentEncoded)".utf8)
        }
    }

    func headers(secret: String?) -> JSONObject {
        let type = hook.contentType == .json ? "application/json" : "application/x-www-form-urlencoded"
        var headers: JSONObject = [
            "Accept": "*/*", "Content-Type": .string(type), "User-Agent": "GitHub-Hookshot/5b7a9c1",
            "X-GitHub-Delivery": .string(guid), "X-GitHub-Event": .string(event),
            "X-GitHub-Hook-ID": .string(String(hook.id)),
            "X-GitHub-Hook-Installation-Target-ID": .string(String(appID)),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
        ]
        if let secret {
            let key = SymmetricKey(data: Data(secret.utf8))
            let body = Data(body)
            let old = HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key).hexadecimal
            headers.add("X-Hub-Signature", "sha1=\(old)")
            let new = HMAC<SHA256>.authenticationCode(for: body, using: key).hexadecimal
            headers.add("X-Hub-Signature-256", "sha256=\(new)")
        }
        return headers
    }
}
