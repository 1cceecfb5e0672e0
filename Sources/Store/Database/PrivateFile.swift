import Foundation

/// Files that only their owner may read.
enum PrivateFile {
    /// Makes the file (mode 0600) and its directories (mode 0700) where missing, and closes an existing file to others.
    /// SQLite gives its `-wal` and `-shm` the mode of the file.
    static func prepare(_ path: String) throws(StoreFault) {
        try makeDirectory(of: path)
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            // Whatever the umask has taken away.
            fchmod(descriptor, 0o600)
            close(descriptor)
            return
        }
        guard errno == EEXIST else { throw fault("cannot be created", path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw fault("cannot be examined", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreFault(.unwritable, "is not a file", path: path)
        }
        if status.st_mode & 0o077 != 0, chmod(path, 0o600) != 0 {
            throw fault("is open to others and cannot be closed to them", path)
        }
    }

    /// Makes an empty file (mode 0600) where there is none.
    ///
    /// - Throws: ``StoreFault`` with code `exists` where there is something.
    static func reserve(_ path: String) throws(StoreFault) {
        try makeDirectory(of: path)
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno != EEXIST else { throw StoreFault(.exists, "there is such a file already", path: path) }
            throw fault("cannot be created", path)
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
    }

    /// Returns when the file and its entry in the directory are on disk.
    static func flush(_ path: String) throws(StoreFault) {
        for place in [path, URL(fileURLWithPath: path).deletingLastPathComponent().path] {
            let descriptor = open(place, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw fault("cannot be opened", place) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw fault("cannot be brought to disk", place) }
        }
    }

    static func isEmpty(_ path: String) throws(StoreFault) -> Bool { try size(path) == 0 }

    /// In bytes.
    static func size(_ path: String) throws(StoreFault) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw fault("cannot be examined", path) }
        return Int(status.st_size)
    }

    static func makeDirectory(of path: String) throws(StoreFault) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            // Does nothing where it exists: a directory that someone else set up keeps its mode.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreFault(.unwritable, "the directory \(directory) cannot be created", path: path)
        }
    }

    /// The content, or nil where there is no such file.
    ///
    /// - Throws: where it cannot be read, or where others than its owner can.
    static func read(_ path: String) throws(StoreFault) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("cannot be read", path, .key)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault("cannot be examined", path, .key) }
        guard status.st_mode & 0o077 == 0 else {
            throw StoreFault(.key, "the key can be read by others (chmod 600 would close it)", path: path)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            return Array(try handle.read(upToCount: 4096) ?? Data())
        } catch {
            throw StoreFault(.key, "cannot be read: \(error.localizedDescription)", path: path)
        }
    }

    /// Creates the file with this content, whole or not at all, unless it is there already.
    static func create(_ path: String, content: [UInt8]) throws(StoreFault) {
        let draft = "\(path).\(UUID().uuidString)"
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("cannot be created", path, .key) }
        defer { unlink(draft) }
        fchmod(descriptor, 0o600)
        let written = write(descriptor, content, content.count)
        let isOnDisk = fsync(descriptor) == 0
        close(descriptor)
        guard written == content.count, isOnDisk else { throw fault("cannot be written", path, .key) }
        // Two processes may do this at once: the second one takes what the first one made.
        guard link(draft, path) == 0 || errno == EEXIST else { throw fault("cannot be created", path, .key) }
    }

    private static func fault(_ what: String, _ path: String, _ code: StoreFault.Code = .unwritable) -> StoreFault {
        let reason = String(cString: strerror(errno))
        return StoreFault(code, "\(what): \(reason)", path: path)
    }
}
