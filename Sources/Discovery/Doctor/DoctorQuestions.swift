/// What a plugin's file says about loading it: what a worker has to try, and what the answers are compared with.
public struct DoctorQuestions: Hashable, Sendable {
    /// A library that the plugin needs.
    struct Library: Hashable, Sendable {
        /// As the plugin names it.
        let name: String
        /// The path or name to try: a path where the run path leads to it from the place of the plugin.
        let attempt: String
    }

    /// A directory in which libraries are looked for first.
    struct Directory: Hashable, Sendable {
        /// As it stands in the file.
        let written: String
        /// With `$ORIGIN` replaced.
        let path: String
        /// Whether it exists.
        let exists: Bool
    }

    let needed: [Library]
    let directories: [Directory]
    let wanted: [ElfSymbol]
    /// The versions of symbols that are wanted, by library.
    let requirements: [ElfRequirement]
    /// The newest version of glibc that is needed.
    let glibc: String?
    /// Whether it was written in Swift, at least in part.
    let isSwift: Bool
    /// Whether the Swift runtime is in the file itself.
    let carriesSwiftRuntime: Bool

    /// The libraries that a worker has to try, each by name or by the path that the run path leads to.
    public var libraries: [String] { self.needed.map(\.attempt) }

    /// The symbols that some library must have; weak ones may be missing.
    public var symbols: [String] { self.wanted.filter { !$0.isWeak }.map(\.name) }

    /// Reads a plugin's file.
    ///
    /// - Throws: That it is no ELF file for this host.
    public init(_ image: Image) throws(Refusal) {
        // The memory of the image is used until the end of this scope.
        defer { withExtendedLifetime(image) {} }
        let file = try ElfFile(ElfBytes(image.bytes))
        let runPath = RunPath(file.dynamic.runPaths, origin: image.directory)
        self.needed = file.dynamic.needed.map {
            Library(name: $0, attempt: runPath.sibling($0, exists: Image.exists) ?? $0)
        }
        self.directories = runPath.entries.map {
            Directory(written: $0.written, path: $0.directory, exists: Image.isDirectory($0.directory))
        }
        self.wanted = file.undefinedSymbols
        self.requirements = file.requirements
        self.glibc = file.newestGlibc
        let needsRuntime = file.dynamic.needed.contains { $0.hasPrefix("libswiftCore.so") }
        self.isSwift = needsRuntime || file.hasSwiftSections
        self.carriesSwiftRuntime = !needsRuntime && file.hasSwiftSections
    }

    /// Makes questions of their parts.
    init(
        needed: [Library] = [],
        directories: [Directory] = [],
        wanted: [ElfSymbol] = [],
        requirements: [ElfRequirement] = [],
        glibc: String? = nil,
        isSwift: Bool = false,
        carriesSwiftRuntime: Bool = false
    ) {
        self.needed = needed
        self.directories = directories
        self.wanted = wanted
        self.requirements = requirements
        self.glibc = glibc
        self.isSwift = isSwift
        self.carriesSwiftRuntime = carriesSwiftRuntime
    }
}
