import Foundation

/// The browser of the person at this terminal.
enum Browser {
    /// Opens a page where there is a desktop; otherwise, and when that fails, its address stands in the terminal.
    static func open(_ address: String) {
        let environment = ProcessInfo.processInfo.environment
        #if os(macOS)
            let command = "open"
        #else
            let command = "xdg-open"
            guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
        #endif
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(command)") })
        else { return }
        let process = Process()
        process.executableURL = URL(filePath: "\(folder)/\(command)")
        process.arguments = [address]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }
}
