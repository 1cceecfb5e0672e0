import ArgumentParser
import Enforcement
import Foundation
import Policy
import Reporting

/// Writes a preview to standard output or to a file: JSON as it comes, text and Markdown at the end.
struct PreviewOutput {
    var preview: PolicyPreview
    private let format: Format
    private let options: DisplayOptions
    private let place: Place
    private let style: Style
    private let width: LineWidth
    private let start = ContinuousClock.now
    private let byRepository: TextSpool?

    private enum Place {
        case standardOutput
        case file(FileHandle, String)
    }

    init(
        _ comparison: PolicyComparison, of organization: String, names: (base: String, head: String),
        _ options: RunOptions, file: String?
    ) throws {
        preview = PolicyPreview(
            comparison, of: organization, isWhole: options.isWhole, shards: options.shard?.count ?? 1,
            keepsAllNames: options.display.verbose)
        (preview.baseName, preview.headName) = names
        format = options.format
        self.options = options.display
        place = try file.map { try Self.open($0) } ?? .standardOutput
        style = file == nil ? Terminal.style : .plain
        width = file == nil ? Terminal.width : .unlimited
        byRepository = format == .text && options.display.groupBy == .repository ? TextSpool() : nil
    }

    private static func open(_ path: String) throws -> Place {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Stop("--out \(path) cannot be written: \(SystemReason.text(errno))", code: .badInput)
        }
        return .file(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), path)
    }

    mutating func add(_ planned: PlannedRepository) throws {
        preview.add(planned)
        if format == .json {
            if let target = planned.preview {
                if let json = PreviewReport.json(of: target) { try write(json.text()) }
            } else if case .failure(let error) = planned.plan {
                try write(RunReport.json(of: planned.name, failure: "\(error)").text())
            }
        }
        if let byRepository, let target = planned.preview {
            let lines = PreviewText(style: style, width: width).lines(for: target)
            if !lines.isEmpty { byRepository.append((width.fit(lines) + [""]).joined(separator: "\n")) }
        }
    }

    mutating func finish(_ usage: RequestUsage) throws {
        let seconds = (ContinuousClock.now - start).inSeconds
        preview.comparedAt = Date()
        switch format {
        case .json: try write(PreviewReport.json(of: preview, requests: usage, seconds: seconds).text())
        case .markdown: try write(CommentText(preview).body)
        case .text: try finishText(usage, seconds)
        }
        WorkflowRun.current?.summarize(CommentText(preview).body)
        if case .file(let handle, let path) = place {
            do { try handle.close() } catch {
                throw Stop("--out \(path) could not be written: \(SystemReason.of(error))")
            }
        }
    }

    private func finishText(_ usage: RequestUsage, _ seconds: Double) throws {
        let text = PreviewText(style: style, width: width)
        let part: PreviewText.Part = options.quiet ? .risks : byRepository == nil ? .everything : .withoutChanges
        for block in text.blocks(of: preview, part) where !block.isEmpty {
            try write(width.fit(block + [""]).joined(separator: "\n"))
        }
        var failure: (any Error)?
        byRepository?.drain { data in
            do { try write(data) } catch { failure = error }
        }
        if let failure { throw failure }
        var lines = text.closing(preview)
        if !options.quiet {
            let cost = options.verbose ? usage.sentence : usage.price
            lines.insert(style.dim("\(cost), \(seconds.inTenths) s"), at: max(lines.count - 1, 0))
        }
        try write(width.fit(lines).joined(separator: "\n"))
    }

    private func write(_ text: String) throws {
        switch place {
        case .standardOutput: Terminal.show(text)
        case .file: try write(Data("\(text)\n".utf8))
        }
    }

    private func write(_ data: Data) throws {
        switch place {
        case .standardOutput: Terminal.write(data)
        case .file(let handle, let path):
            do {
                try handle.write(contentsOf: data)
            } catch {
                throw Stop("--out \(path) could not be written, so it is not complete: \(SystemReason.of(error))")
            }
        }
    }

    /// What the process ends with when not everything could be compared; `nil` when it could.
    var problem: ExitCode? { preview.hasProblems ? .failure : nil }
}
