extension World {
    mutating func delayVisibility(of id: Int) {
        switch consistencyDelay {
        case .none, .requests(0): break
        case .requests(let count): delayedRepositories[id] = .requests(count)
        case .seconds(let seconds): delayedRepositories[id] = .until(now + seconds)
        }
    }

    /// Whether a new repository still answers 404; counts one request of the delay.
    package mutating func isDelayed(_ id: Int) -> Bool {
        switch delayedRepositories[id] {
        case nil: return false
        case .requests(let left):
            delayedRepositories[id] = left > 1 ? .requests(left - 1) : nil
            return true
        case .until(let time):
            if time > now { return true }
            delayedRepositories[id] = nil
            return false
        }
    }
}
