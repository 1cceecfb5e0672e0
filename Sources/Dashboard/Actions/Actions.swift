/// Every action.
enum Actions {
    static let all: [any Action.Type] = [
        RetryAction.self, CheckAction.self, RevertAction.self, RedeliverAction.self, SuspendAction.self,
        ResumeAction.self, PauseAction.self, EndPauseAction.self,
    ]
}
