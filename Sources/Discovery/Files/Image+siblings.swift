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
