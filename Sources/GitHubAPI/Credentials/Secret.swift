import FoundationEssentials

/// A token or a key. It can be used, not printed: text, dumps and reflection show `<redacted>`.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    /// Lends the value to `use`, which must not keep or print it.
    package func reveal<Result, Failure: Error>(
        _ use: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try use(String(decoding: bytes, as: UTF8.self))
    }

    /// `text` without this value, should it hold it.
    func redacted(from text: String) -> String {
        guard !bytes.isEmpty else { return text }
        return text.replacing(String(decoding: bytes, as: UTF8.self), with: "<redacted>")
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
