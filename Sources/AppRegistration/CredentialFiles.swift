import Foundation
import GitHubAPI

/// The folder that holds an App's id and secrets, for their owner alone.
package struct CredentialFiles: Sendable {
    package let folder: String

    package var privateKey: String { "\(folder)/app.pem" }
    package var webhookSecret: String { "\(folder)/webhook-secret" }
    package var environment: String { "\(folder)/environment" }

    /// Makes the folder.
    /// - Throws: `RegistrationFailure` where it cannot be made, or holds the credentials of an App already.
    package init(folder: String) throws(RegistrationFailure) {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw RegistrationFailure(
                "The folder \(folder) could not be made: \(error.localizedDescription)",
                hint: "Name another one with --out.")
        }
        for path in [privateKey, webhookSecret, environment] where FileManager.default.fileExists(atPath: path) {
            throw RegistrationFailure(
                "\(path) exists, and nothing is overwritten.", hint: "Name another folder with --out.")
        }
    }

    /// - Throws: `RegistrationFailure` when one of them could not be written.
    package func write(_ app: RegisteredApp) throws(RegistrationFailure) {
        do {
            try app.privateKey.reveal { try write($0, to: privateKey) }
            try app.webhookSecret?.reveal { try write($0, to: webhookSecret) }
            try write("GITHUB_APP_ID=\(app.id)\n", to: environment)
        } catch {
            throw RegistrationFailure(
                "The App exists, and its key could not be written to \(folder): \(error.localizedDescription)",
                hint: "Make another private key, and a webhook secret, on the App's page.")
        }
    }

    private func write(_ text: String, to path: String) throws {
        // Not readable for others at any moment, and never a file that somebody else has put there.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
    }

    /// The environment in which every verb finds the App.
    package func variables(of app: RegisteredApp) -> [String: String] {
        var variables = ["GITHUB_APP_ID": "\(app.id)", "GITHUB_APP_PRIVATE_KEY_FILE": privateKey]
        if app.webhookSecret != nil { variables["GITHUB_WEBHOOK_SECRET_FILE"] = webhookSecret }
        return variables
    }
}
