import Enforcement
import Policy
import Synchronization
import Wiring

/// Secrets by name, and a memory of which value was set where that lives as long as the test.
final class TestSecrets: Sendable {
    private struct Contents {
        var values: [String: String]
        var remembered: [SecretMemory.Key: String] = [:]
        var times: [SecretMemory.Key: String] = [:]
    }

    private let contents: Mutex<Contents>

    init(_ values: [String: String]) { contents = Mutex(Contents(values: values)) }

    /// The value that the secret has from now on; `nil`: there is none.
    subscript(name: String) -> String? {
        get { contents.withLock { $0.values[name] } }
        set { contents.withLock { $0.values[name] = newValue } }
    }

    /// Where a secret was set and remembered.
    var remembered: Set<SecretMemory.Key> { contents.withLock { Set($0.remembered.keys) } }

    var vault: SecretVault {
        SecretVault(
            value: { [self] in self[$0] },
            recollection: { [self] name, key in
                contents.withLock { contents in
                    guard let last = contents.remembered[key] else { return .init(.unknown) }
                    return last == contents.values[name]
                        ? .init(.same, time: contents.times[key]) : .init(.different)
                }
            },
            remember: { [self] name, key, time in
                contents.withLock { contents in
                    contents.remembered[key] = contents.values[name]
                    contents.times[key] = time
                }
            }, seal: SealedBox.seal)
    }
}
