import Foundation
import WebhookSending

/// Whether GitHub answers at the configured address, and which GitHub that is.
enum ReachCheck {
    static func evaluate(_ outcome: Result<HTTPReply, ExchangeFault>, at url: String) -> CheckResult {
        switch outcome {
        case .failure(let fault):
            return .problem(.github, "\(url) cannot be reached: \(fault)", advice: advice(for: fault))
        case .success(let reply):
            guard isGitHub(reply) else {
                return .problem(
                    .github, "what answers at \(url) (\(reply.status)) is not GitHub's API",
                    advice: "Set GITHUB_API_URL to https://api.github.com, or to https://HOST/api/v3 of your GitHub "
                        + "Enterprise Server; see that no proxy answers instead.")
            }
            return .ok(.github, "\(name(of: reply)) answers at \(url) in \(reply.milliseconds) ms")
        }
    }

    static func isGitHub(_ reply: HTTPReply) -> Bool { reply.headers["x-github-request-id"] != nil }

    private static func name(of reply: HTTPReply) -> String {
        guard let version = reply.headers["x-github-enterprise-version"] else { return "GitHub" }
        let number =
            version.hasPrefix("enterprise-server@") ? version.dropFirst("enterprise-server@".count) : version[...]
        return "GitHub Enterprise Server \(number)"
    }

    private static func advice(for fault: ExchangeFault) -> String {
        switch fault.kind {
        case .unresolved: "Check GITHUB_API_URL and this machine's resolver."
        case .unreachable, .timeout, .other:
            "Check GITHUB_API_URL, and that this machine may connect there (firewall, proxy, https://www.githubstatus.com)."
        case .tls:
            "Install the certificate authority of your GitHub Enterprise Server on this machine (SSL_CERT_FILE)."
        }
    }
}
