import Foundation
import Policy
import WebhookSending

/// The App's webhook as it is set up at GitHub.
enum HookCheck {
    /// - Parameters:
    ///   - config: `GET /app/hook/config`; nil where GitHub answers 404.
    ///   - url: the receiver that a person asked about.
    static func evaluate(_ config: JSON?, url: String?, app: AppFacts) -> CheckResult {
        let advice = "Set the URL and a secret under 'Webhook' in the settings of \(app.name), and tick 'Active'."
        guard let config, let address = config["url"]?.stringValue, !address.isEmpty else {
            let message = "the App has no webhook: only sweeps and dispatches bring repositories in sync"
            return url == nil
                ? .notChecked(.webhook, message, advice: advice) : .problem(.webhook, message, advice: advice)
        }
        let faults = faults(of: config, at: address, url: url)
        guard !faults.isEmpty else { return .ok(.webhook, "deliveries go to \(address), signed, as JSON") }
        return .problem(.webhook, "\(address): \(faults.joined(separator: "; "))", advice: advice)
    }

    private static func faults(of config: JSON, at address: String, url: String?) -> [String] {
        var faults: [String] = []
        if let url, url != address { faults.append("deliveries do not go to \(url)") }
        if config["secret"]?.stringValue?.isEmpty ?? true {
            faults.append("deliveries are not signed, so that every receiver of ours refuses them")
        }
        if config["content_type"]?.stringValue != "json" { faults.append("deliveries are sent as forms, not as JSON") }
        if !["0", 0].contains(config["insecure_ssl"] ?? "0") { faults.append("certificates are not verified") }
        if address.lowercased().hasPrefix("http://"), !isLocal(address) { faults.append("it is not encrypted (http)") }
        return faults
    }

    private static func isLocal(_ address: String) -> Bool {
        guard let host = URLComponents(string: address)?.host else { return false }
        return host == "localhost"
            || ServerAddress.Address(host.trimmingCharacters(in: .init(charactersIn: "[]"))).isLoopback
    }
}
