/// Something that a person does from a page: it is asked for, confirmed on a page of its own, and then done.
protocol Action: Sendable {
    /// `/actions/retry`
    static var path: String { get }

    init(_ actions: DashboardActions)

    /// - Throws: ``PageFailure`` where there is nothing to confirm.
    func question(_ fields: FormFields) async throws -> ActionQuestion
    /// - Returns: what happened, and the page that shows it.
    /// - Throws: ``PageFailure`` where nothing was done.
    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome
}

struct ActionOutcome: Sendable {
    let sentence: String
    let next: String
}

/// What the page of an action asks.
struct ActionQuestion: Sendable {
    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    struct Text: Sendable {
        let name: String
        let label: String
        let hint: String
    }

    struct Choice: Sendable {
        struct Option: Sendable {
            let value: String
            let label: String
        }

        let name: String
        let label: String
        let options: [Option]
    }

    let title: String
    /// What it does, and what it does not.
    let sentences: [String]
    var hidden: [Hidden] = []
    var choices: [Choice] = []
    var texts: [Text] = []
    var plan: RevertPlan?
    let button: String
    /// It takes something away that people rely on.
    var isDangerous = false
    /// Where the person comes from.
    let back: String
}

extension FormFields {
    /// - Throws: ``PageFailure`` where it is missing or empty.
    func required(_ name: String) throws -> String {
        guard let value = self[name].map(Visitor.line), !value.isEmpty else {
            throw PageFailure("The field '\(name)' is empty.")
        }
        return value
    }

    /// `nil` where it is missing or empty.
    func optional(_ name: String) -> String? {
        self[name].map(Visitor.line).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Throws: ``PageFailure``
    func minutes(_ name: String) throws -> Int {
        guard let minutes = Int(try required(name)), (1...10_080).contains(minutes) else {
            throw PageFailure("The duration must be 1 to 10080 minutes.")
        }
        return minutes
    }
}
