import WebhookSending

/// What the receiver made of a ping signed with our secret.
enum PingCheck {
    static func evaluate(_ outcome: Result<HTTPReply, ExchangeFault>, at url: String) -> CheckResult {
        switch outcome {
        case .failure(let fault):
            return .problem(.ping, "\(url): \(fault)", advice: SendResult.advice(for: fault))
        case .success(let reply):
            if let (problem, advice) = SendResult.complaint(about: reply) {
                return .problem(.ping, "\(url) \(problem)", advice: advice)
            }
            return .ok(.ping, "\(url) took a signed ping (\(reply.status)) in \(reply.milliseconds) ms")
        }
    }
}
