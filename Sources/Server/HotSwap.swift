import Synchronization

/// A value that may be replaced while others use it.
final class HotSwap<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    var current: Value { value.withLock { $0 } }

    func exchange(_ new: Value) { value.withLock { $0 = new } }

    func update(_ change: (inout sending Value) -> Void) { value.withLock { change(&$0) } }
}
