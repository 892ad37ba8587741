import Configuration
import Glibc

extension Image {
    /// Absolute paths of the libraries beside the plugin that it needs.
    ///
    /// A worker loads the snapshot, whose place is not that of the file; so the loader cannot follow the entries of the
    /// run path that contain `$ORIGIN`. The worker loads these libraries before, and the loader finds them by name.
    public var siblings: [String] {
        defer { withExtendedLifetime(self) {} }
        guard let file = try? ElfFile(ElfBytes(self.bytes)) else { return [] }
        let runPath = RunPath(file.dynamic.runPaths, origin: self.directory)
        return file.dynamic.needed.compactMap { runPath.sibling($0, exists: Self.exists) }
    }

    /// Absolute paths of all libraries in the directories of the plugin's run path, which it may load, and those that
    /// it needs may too.
    ///
    /// Files, not directories: who writes the plugin chooses these directories, and any might be named.
    ///
    /// - Parameter known: Directories whose libraries every plugin may load; they are left out.
    public func libraryFiles(besides known: [String]) -> [String] {
        defer { withExtendedLifetime(self) {} }
        guard let file = try? ElfFile(ElfBytes(self.bytes)) else { return [] }
        let directories = Set(RunPath(file.dynamic.runPaths, origin: self.directory).entries.map(\.directory))
        var files = self.siblings
        for directory in directories.subtracting(known).sorted() { files += Self.libraries(in: directory) }
        return Array(files.prefix(Self.mostLibraryFiles))
    }

    private static let mostLibraryFiles = 512

    private static func libraries(in directory: String) -> [String] {
        guard directory.hasPrefix("/"), let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var files: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("lib"), name.hasSuffix(".so") || name.holds(".so.") else { continue }
            let path = "\(directory)/\(name)"
            if self.exists(path) { files.append(path) }
        }
        return files.sorted()
    }

    /// Whether a path leads to a regular file.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.isRegularFile
    }

    /// Whether a path leads to a directory.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
