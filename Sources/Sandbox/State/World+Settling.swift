extension World {
    mutating func settle(_ id: Int) {
        switch consistencyDelay {
        case .none, .requests(0): break
        case .requests(let count): settling[id] = .requests(count)
        case .seconds(let seconds): settling[id] = .until(now + seconds)
        }
    }

    /// Whether a new repository still answers 404; counts one request of the delay.
    package mutating func isSettling(_ id: Int) -> Bool {
        switch settling[id] {
        case nil: return false
        case .requests(let left):
            settling[id] = left > 1 ? .requests(left - 1) : nil
            return true
        case .until(let time):
            if time > now { return true }
            settling[id] = nil
            return false
        }
    }
}
