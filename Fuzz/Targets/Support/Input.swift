/// One input of the fuzzer, and how the targets cut it up. The seeds are files that people can read, so it is cut at
/// line ends.
package struct Input {
    package let bytes: ArraySlice<UInt8>

    package init(_ bytes: some Sequence<UInt8>) { self.bytes = ArraySlice(bytes) }

    package init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        bytes = ArraySlice(UnsafeBufferPointer(start: start, count: count))
    }

    package var array: [UInt8] { Array(bytes) }
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What stands before the first line end, and what stands behind it; all of it and nothing where there is none.
    package var firstLine: (line: Input, rest: Input) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return (self, Input([])) }
        return (Input(bytes[..<end]), Input(bytes[(end + 1)...]))
    }

    /// The parts between lines that are nothing but `separator`.
    package func parts(separatedBy separator: String) -> [Input] {
        var parts: [[UInt8]] = [[]]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.elementsEqual(separator.utf8) {
                parts.append([])
            } else {
                if !parts[parts.count - 1].isEmpty { parts[parts.count - 1].append(UInt8(ascii: "\n")) }
                parts[parts.count - 1] += line
            }
        }
        return parts.map { Input($0) }
    }
}

/// Ends the process: the fuzzer then writes down the input that led here.
package func expect(_ condition: Bool, _ broken: @autoclosure () -> String) {
    guard condition else { fatalError("A promise is broken: \(broken())") }
}
