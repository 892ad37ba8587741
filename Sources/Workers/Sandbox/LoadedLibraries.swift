import CLinux

/// The libraries that are loaded in this process before any plugin is: the host's own.
enum LoadedLibraries {
    /// The directories that they were loaded from, that of the Swift runtime among them.
    static let directories: [String] = {
        var directories: [String] = []
        withUnsafeMutablePointer(to: &directories) { pointer in
            clinux_each_library(
                { path, argument in
                    guard let path, let argument else { return }
                    let bytes = String(cString: path)
                    guard bytes.hasPrefix("/"), let slash = bytes.lastIndex(of: "/"), slash > bytes.startIndex else {
                        return
                    }
                    let directories = argument.assumingMemoryBound(to: [String].self)
                    let directory = String(bytes[..<slash])
                    if !directories.pointee.contains(directory) { directories.pointee.append(directory) }
                },
                pointer
            )
        }
        return directories
    }()

    /// Where the toolchain has its backtracer, seen from the runtime's directory.
    static var toolDirectories: [String] {
        self.directories.compactMap { directory in
            directory.hasSuffix("/lib/swift/linux")
                ? String(directory.dropLast("/lib/swift/linux".count)) + "/libexec/swift" : nil
        }
    }
}
