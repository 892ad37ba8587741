/// What a plugin's file says of itself without being run.
public struct PluginFacts: Hashable, Sendable {
    /// Major number of the contract it was compiled against.
    public var abiMajor = 0
    /// Minor number of the contract it was compiled against.
    public var abiMinor = 0
    /// Version of the PluginAPI sources.
    public var apiVersion = ""
    /// Name and version of the compiler of the note.
    public var compiler = ""
    /// Machine and system, such as `x86_64-linux`.
    public var target = ""
    /// Whether it was compiled with optimisation; a debug build is many times slower.
    public var isOptimized = false
    /// Compilers and distributions that left their mark in the file.
    public var toolchain: [String] = []
    /// The libraries that it needs, by name.
    public var libraries: [String] = []
    /// The directories in which its libraries are looked for first, as written: may hold `$ORIGIN`.
    public var runPaths: [String] = []
    /// The newest version of glibc that it needs, such as `2.34`; nil if it says nothing.
    public var glibc: String?

    /// Makes facts that say nothing.
    public init() {}
}
