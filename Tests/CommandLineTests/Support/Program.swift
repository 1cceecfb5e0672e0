import Foundation
import Synchronization

/// `githubcop` as a process, as the build made it.
enum Program {
    /// The binary lies beside the test bundle.
    static let url = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("githubcop")

    struct Result: Sendable {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Runs it to its end in `directory`, with nothing in the environment but `environment`.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in directory: URL
    ) async throws -> Result {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        // Files, and not pipes, which fill up when nobody reads.
        let (out, err) = (directory.appendingPathComponent(".stdout"), directory.appendingPathComponent(".stderr"))
        process.standardOutput = try writing(to: out)
        process.standardError = try writing(to: err)
        try await process.runToEnd()
        return Result(
            code: process.terminationStatus, output: try String(contentsOf: out, encoding: .utf8),
            errors: try String(contentsOf: err, encoding: .utf8))
    }

    private static func writing(to file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }
}

extension Process {
    func runToEnd() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            terminationHandler = { _ in continuation.resume() }
            do {
                try run()
            } catch {
                terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}

/// `githubcop` while it runs: its output comes line by line.
final class RunningProgram: Sendable {
    private let process: Process
    private let lines: AsyncStream<String>
    private let ended: AsyncStream<Int32>

    init(_ arguments: [String], environment: [String: String], in directory: URL) throws {
        process = Process()
        process.executableURL = Program.url
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        let rest = Mutex(Data())
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                line.finish()
                return
            }
            rest.withLock { rest in
                rest.append(data)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    line.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
        }
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try process.run()
    }

    /// The next line that holds `text`; `nil` when the program ended without one.
    func line(with text: String) async -> String? {
        for await line in lines where line.contains(text) { return line }
        return nil
    }

    /// The lines that are still to come; they end with the program.
    func rest() async -> [String] {
        await lines.reduce(into: []) { $0.append($1) }
    }

    /// Asks it to end, as a service manager does. - Returns: its exit code.
    func terminate() async -> Int32 {
        process.terminate()
        return await exitCode()
    }

    /// Tells it to reload, as a service manager does.
    func reload() { Foundation.kill(process.processIdentifier, SIGHUP) }

    /// Ends it without asking, as a lost machine does.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = await exitCode()
    }

    private func exitCode() async -> Int32 {
        for await code in ended { return code }
        return -1
    }
}
