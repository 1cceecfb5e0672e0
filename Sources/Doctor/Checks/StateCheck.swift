/// Whether the state file is whole.
package enum StateCheck {
    /// What was found of a file.
    package enum Condition: Hashable, Sendable {
        case missing
        case whole
        case broken(String, hint: String)
    }

    static func evaluate(_ condition: Condition, at path: String) -> CheckResult {
        switch condition {
        case .missing: .notChecked(.state, "there is no \(path) yet; it is made when it is first needed")
        case .whole: .ok(.state, "\(path) is whole")
        case .broken(let message, let hint): .problem(.state, "\(path): \(message)", advice: hint)
        }
    }
}
