import Glibc

// Notices what happens to plugin files while the host runs. The kernel's events only say where to look and when not to
// look yet; what has changed is found out by listing the search path again, as every scan does. So an event more or less
// does no harm, and a file counts under the same rules in a running host as in the next command.
//
// Watched are all directories that were listed; those above the search path, for a directory of it that comes or goes;
// and those of the files that links lead to, because an author may link his build's product into `ext`.

/// Watches the files of a search path. Used by one thread.
public final class PluginWatch {
    private let searchPath: SearchPath
    private let watch: DirectoryWatch
    private var debounce: ChangeDebounce
    /// All files as they were last looked at.
    private var files: [String: FileIdentity] = [:]
    private var directories: Set<String> = []
    /// Paths of links by what they lead to.
    private var links: [String: String] = [:]

    /// Watches from now on; nil where the kernel has no watch to give.
    ///
    /// - Parameters:
    ///   - known: The files that are in use, in the states that were loaded.
    ///   - now: Monotonic nanoseconds, here and below.
    public init?(
        _ searchPath: SearchPath,
        known: [String: FileIdentity],
        debounce: ChangeDebounce = ChangeDebounce(),
        at now: Int64
    ) {
        guard let watch = DirectoryWatch() else { return nil }
        // A directory that goes is no mistake on a command line any more.
        self.searchPath = SearchPath(
            directories: searchPath.directories.map {
                SearchDirectory(path: $0.path, origin: .convention, isFile: $0.isFile)
            }
        )
        self.watch = watch
        self.debounce = debounce
        for directory in self.searchPath.directories { watch.add(FilePathText.directory(of: directory.path)) }
        self.files = self.list().files
        for (path, identity) in known where self.files[path] != identity {
            self.files[path] = identity
            self.debounce.noteComplete(path, at: now)
        }
    }

    /// Readable when `receive` should be called.
    public var descriptor: Int32 { self.watch.descriptor }

    /// When `takeChanges` should be called if nothing is readable before; nil: there is nothing to wait for.
    public var nextTime: Int64? { self.debounce.nextTime }

    /// Takes note of what has happened.
    public func receive(at now: Int64) {
        for event in self.watch.take() {
            switch event {
            case .writing(let path): for path in self.relevant(path) { self.debounce.noteWriting(path, at: now) }
            case .complete(let path): for path in self.relevant(path) { self.debounce.noteComplete(path, at: now) }
            case .directory(let path): if self.concerns(path) { self.debounce.noteComplete(path, at: now) }
            case .anything: self.debounce.noteComplete("/", at: now)
            }
        }
    }

    /// What has changed and is complete.
    public func takeChanges(at now: Int64) -> [PluginChange] {
        guard !self.debounce.takeRipe(at: now).isEmpty else { return [] }
        let (listing, files) = self.list()
        let changes = PluginChange.between(self.files, files) { path in
            self.debounce.isHeldBack(path) || (files[path] == nil && listing.isUnknown(path))
        }
        for change in changes { self.files[change.path] = files[change.path] }
        return changes
    }

    /// Lists the files and sees to it that their directories are watched before they are looked at.
    private func list() -> (listing: PluginListing, files: [String: FileIdentity]) {
        var listing = self.listing()
        // Bounded, for a directory may be filled with directories for ever.
        for _ in 0..<8 {
            let targets = Self.linkTargets(of: listing.files)
            self.links = targets
            let directories = Set(listing.entered + targets.keys.map(FilePathText.directory))
            for directory in directories { self.watch.add(directory) }
            let isNew = !directories.isSubset(of: self.directories)
            self.directories = directories
            guard isNew else { break }
            // What came into a directory between the listing and the watch is seen by listing again.
            listing = self.listing()
        }
        return (listing, Dictionary(listing.files.map { ($0.path, $0.identity) }) { first, _ in first })
    }

    private func listing() -> PluginListing {
        guard let listing = try? PluginListing(of: self.searchPath) else {
            preconditionFailure("only a directory that an option names can be missing, and none is named by one here")
        }
        return listing
    }

    /// The plugin files that an event is about: the file, or the link that leads to it.
    private func relevant(_ path: String) -> [String] {
        var paths: [String] = []
        if path.hasSuffix(".so"), self.directories.contains(FilePathText.directory(of: path)) { paths.append(path) }
        if let link = self.links[path] { paths.append(link) }
        // A link to a directory comes as any other member.
        if paths.isEmpty, self.concerns(path) { paths.append(path) }
        return paths
    }

    /// Whether a directory belongs to the search path.
    private func concerns(_ path: String) -> Bool {
        self.searchPath.directories.contains { $0.path == path || isPath(path, below: $0.path) }
    }

    private static func linkTargets(of files: [PluginFile]) -> [String: String] {
        var targets: [String: String] = [:]
        for file in files {
            var status = stat()
            guard lstat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
                let real = realpath(file.path, nil)
            else { continue }
            defer { free(real) }
            targets[String(cString: real)] = file.path
        }
        return targets
    }
}
