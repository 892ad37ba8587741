import Glibc

// Walks one directory of the search path.
//
// Names are sorted before they are visited, directories as if a slash stood behind them, so that files are found in
// the order of the bytes of their path. The first path to a file or directory is the one that counts, which ends every
// loop of links and makes the result the same on every file system. `readdir` tells the kind of most entries, so that
// only files named like plugins, links and directories cost a system call.

/// A file independent of its name.
struct FileNumber: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
    }
}

/// A walk through one directory of the search path and all below it.
struct DirectoryWalk {
    let directory: Int
    var seenFiles: Set<FileNumber>
    var files: [PluginFile] = []
    var refused: [RefusedFile] = []
    var unknown: [String] = []
    var entered: [String] = []
    private var seenDirectories: Set<FileNumber> = []

    init(directory: Int, seenFiles: Set<FileNumber>) {
        self.directory = directory
        self.seenFiles = seenFiles
    }

    /// Visits a directory whose descriptor is given; closes it.
    mutating func enter(_ descriptor: Int32, path: String, number: FileNumber, depth: Int) {
        guard self.seenDirectories.insert(number).inserted else {
            close(descriptor)
            return
        }
        guard depth <= PluginListing.depthLimit else {
            close(descriptor)
            self.leaveOut(path, .tooDeepDirectory)
            return
        }
        guard let stream = fdopendir(descriptor) else {
            self.leaveOut(path, .unreadableDirectory(errno))
            close(descriptor)
            return
        }
        defer { closedir(stream) }
        self.entered.append(path)
        let (entries, failure) = self.entries(of: stream, descriptor)
        if failure != 0 { self.leaveOut(path, .unreadableDirectory(failure)) }
        for entry in entries {
            switch entry.kind {
            case .directory: self.descend(from: descriptor, into: entry, path: path, depth: depth)
            case .candidate(let status): self.take(entry, status, path: path)
            case .refused(let refusal): self.refused.append(RefusedFile(path: entry.path(in: path), refusal: refusal))
            }
        }
    }

    private mutating func descend(from parent: Int32, into entry: DirectoryEntry, path: String, depth: Int) {
        let child = entry.path(in: path)
        let descriptor = entry.name.withUnsafeBufferPointer { openDirectory(parent, $0.baseAddress) }
        guard descriptor >= 0 else {
            // Gone since it was listed: then there is nothing to tell.
            if errno != ENOENT { self.leaveOut(child, .unreadableDirectory(errno)) }
            return
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            self.leaveOut(child, .unreadableDirectory(errno))
            close(descriptor)
            return
        }
        self.enter(descriptor, path: child, number: FileNumber(status), depth: depth + 1)
    }

    private mutating func take(_ entry: DirectoryEntry, _ status: stat, path: String) {
        guard self.seenFiles.insert(FileNumber(status)).inserted else { return }
        let file = entry.path(in: path)
        guard entry.isText else {
            self.refused.append(RefusedFile(path: file, refusal: .nameIsNotText))
            return
        }
        self.files.append(PluginFile(path: file, directory: self.directory, identity: FileIdentity(status)))
    }

    private mutating func leaveOut(_ path: String, _ refusal: Refusal) {
        self.unknown.append(path)
        self.refused.append(RefusedFile(path: path, refusal: refusal))
    }

    /// What a directory holds for us, sorted, and the error that ended the reading early, 0 if none did.
    private func entries(of stream: OpaquePointer, _ descriptor: Int32) -> ([DirectoryEntry], Int32) {
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            guard let next = readdir(stream) else { break }
            if let entry = DirectoryEntry(next, in: descriptor) { entries.append(entry) }
        }
        let failure = errno
        entries.sort { $0.precedes($1) }
        return (entries, failure)
    }
}

/// Opens a directory for reading, following links. Opening anything else fails and never waits.
func openDirectory(_ parent: Int32, _ path: UnsafePointer<CChar>?) -> Int32 {
    guard let path else { return -1 }
    return openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
}
