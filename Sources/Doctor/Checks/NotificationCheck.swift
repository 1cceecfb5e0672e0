import Notifications

/// Whether `serve` can notify anybody. Nothing is sent: 'githubcop notify test' does that.
enum NotificationCheck {
    /// - Returns: nothing where nobody is to be notified.
    static func evaluate(_ reading: () throws -> [NotificationReceiver]) -> [CheckResult] {
        do {
            return try reading().map { receiver in
                if let warning = receiver.warning {
                    return .problem(.notifications, warning.message, advice: warning.advice)
                }
                return .ok(
                    .notifications, "\(receiver)", advice: "'githubcop notify test' shows whether it takes messages.")
            }
        } catch let problem as ReceiverProblem {
            return [.problem(.notifications, problem.message, advice: problem.advice)]
        } catch {
            return [
                .problem(
                    .notifications, "\(error)",
                    advice: "See that the file exists, is text, and that this user may read it.")
            ]
        }
    }
}
