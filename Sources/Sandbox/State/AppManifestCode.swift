/// The code that a browser brings back when a person has created an App from a manifest.
struct AppManifestCode: Sendable {
    let app: Int
    let privateKeyPEM: String
    let madeAt: Timestamp

    /// GitHub takes it for an hour, and once.
    static let lifetime = 3_600
}
