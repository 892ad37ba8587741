import Configuration
import Glibc

/// The files of a search path that may be plugins, found by name and kind alone.
public struct PluginListing: Sendable {
    /// How many levels of sub-directories below a directory of the search path are entered.
    public static let depthLimit = 8

    /// Where was looked.
    public let searchPath: SearchPath
    /// The files in order: by directory of the search path, then by the bytes of the path within it.
    public internal(set) var files: [PluginFile] = []
    /// Files that cannot be plugins though their name says so, and directories that cannot be read.
    public internal(set) var refused: [RefusedFile] = []
    /// What to tell the user, one sentence each.
    public private(set) var warnings: [String] = []
    /// All directories that were entered, those below the ones of the search path too.
    public private(set) var entered: [String] = []
    /// The directories of the search path that were walked.
    public private(set) var walked: [String] = []
    /// Directories at or below a walked one whose contents are not known.
    public internal(set) var unknown: [String] = []

    /// Walks all directories of a search path.
    ///
    /// - Throws: a usage error if a directory named by an option does not exist or is none.
    public init(of searchPath: SearchPath) throws(UsageError) {
        self.searchPath = searchPath
        var seenFiles: Set<FileNumber> = []
        var seenRoots: Set<FileNumber> = []
        for (index, directory) in searchPath.directories.enumerated() {
            if directory.isFile {
                try self.take(directory, index, &seenFiles)
                continue
            }
            let descriptor = openDirectory(AT_FDCWD, directory.path)
            guard descriptor >= 0 else {
                try self.tellAbsence(of: directory, errno)
                continue
            }
            var status = stat()
            // The same directory named twice adds nothing: the first mention has all of its files.
            guard fstat(descriptor, &status) == 0, seenRoots.insert(FileNumber(status)).inserted else {
                close(descriptor)
                continue
            }
            self.walked.append(directory.path)
            var walk = DirectoryWalk(directory: index, seenFiles: seenFiles)
            walk.enter(descriptor, path: directory.path, number: FileNumber(status), depth: 0)
            self.files += walk.files
            self.refused += walk.refused
            self.unknown += walk.unknown
            self.entered += walk.entered
            seenFiles = walk.seenFiles
        }
    }

    /// Takes a file that is named by itself.
    private mutating func take(
        _ file: SearchDirectory,
        _ index: Int,
        _ seenFiles: inout Set<FileNumber>
    ) throws(UsageError) {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
            guard file.origin == .option else { return }
            throw UsageError(
                .badValue,
                "the plugin file \(quoted(file.path, limit: 4096)) cannot be opened: \(errorText(errno))"
            )
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            self.refused.append(RefusedFile(path: file.path, refusal: .notARegularFile(status.st_mode & S_IFMT)))
            return
        }
        guard seenFiles.insert(FileNumber(status)).inserted else { return }
        self.files.append(PluginFile(path: file.path, directory: index, identity: FileIdentity(status)))
    }

    /// Whether a file that is not listed is surely gone: its directory was walked and could be read.
    public func covers(_ path: String) -> Bool {
        self.walked.contains { isPath(path, below: $0) } && !self.isUnknown(path)
    }

    /// Whether a file may be there though it is not listed, because a directory above it could not be read.
    func isUnknown(_ path: String) -> Bool { self.unknown.contains { isPath(path, below: $0) } }

    private mutating func tellAbsence(of directory: SearchDirectory, _ code: Int32) throws(UsageError) {
        let isAbsent = code == ENOENT || code == ENOTDIR
        let found =
            switch code {
            case ENOENT: "does not exist"
            case ENOTDIR: "is not a directory"
            default: "cannot be read: \(errorText(code))"
            }
        if isAbsent, directory.origin == .option {
            throw UsageError(
                .badValue,
                "option --ext: \(quoted(directory.path, limit: 4096)) \(found); expected a directory of plugins"
            )
        }
        if isAbsent, directory.origin == .convention { return }
        if directory.origin == .variable {
            self.warnings.append("HOST_EXT_PATH: \(quoted(directory.path, limit: 4096)) \(found), and is left out")
        }
        guard !isAbsent else { return }
        self.unknown.append(directory.path)
        self.refused.append(RefusedFile(path: directory.path, refusal: .unreadableDirectory(code)))
    }
}

/// Whether a path lies below a directory; both are absolute and without a slash at the end.
func isPath(_ path: String, below directory: String) -> Bool {
    let (path, directory) = (path.utf8, directory.utf8)
    let slash = UInt8(ascii: "/")
    guard directory.count > 1 else { return true }
    return path.count > directory.count && path.starts(with: directory)
        && path[path.index(path.startIndex, offsetBy: directory.count)] == slash
}
