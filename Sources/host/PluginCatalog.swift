import Configuration
import Discovery
import Glibc
import PluginABI
import Workers

/// The plugins of this run: where they are looked for, and what was found out about them.
final class PluginCatalog {
    let loop: EventLoop
    let searchPath: SearchPath
    /// What is the same for all workers of this run.
    let settings: WorkerSettings
    /// What the operator has granted.
    let grants: OperatorGrants
    private let extensions: [String]
    private let files: [String]
    let sandbox: SandboxMode
    /// All variables of the environment.
    let environment: [String: String]
    fileprivate let workingDirectory: String

    /// - Parameters:
    ///   - extensions: The values of `--ext` in order.
    ///   - files: Plugin files that are named by themselves.
    ///   - sandbox: How all workers are shut in.
    ///   - wantsBacktrace: Whether crashes of plugins are to bring backtraces.
    init(extensions: [String], files: [String] = [], sandbox: SandboxMode, wantsBacktrace: Bool) throws {
        self.sandbox = sandbox
        self.loop = try EventLoop()
        self.extensions = extensions
        self.files = files
        self.environment = Self.readEnvironment()
        self.workingDirectory = Self.readWorkingDirectory()
        self.searchPath = SearchPath(
            files: files,
            options: extensions,
            environment: self.environment,
            workingDirectory: self.workingDirectory
        )
        var settings = WorkerSettings()
        settings.wantsBacktrace = wantsBacktrace
        if let state = StateDirectory(environment: self.environment, workingDirectory: self.workingDirectory) {
            settings.crashes = CrashDirectory(in: state, log: Terminal.say)
            settings.journal = Journal(in: state, log: Terminal.say)
            settings.deadLetters = DeadLetterFile(in: state, log: Terminal.say)
        }
        self.settings = settings
        self.grants = OperatorGrants(
            GrantStore(
                in: ConfigurationDirectory(environment: self.environment, workingDirectory: self.workingDirectory)
            )
        )
    }

    /// Finds all plugins and what they offer; what is known of unchanged files is not found out again.
    ///
    /// - Parameter again: Judge everything anew, what is in quarantine too.
    func scan(again: Bool = false) throws -> Registry {
        var cache = RegistryCache(
            in: CacheDirectory(environment: self.environment, workingDirectory: self.workingDirectory),
            stamp: Self.stamp
        )
        let scan = Scan(
            registering: ScanWorkers(loop: self.loop, sandbox: self.sandbox, settings: self.settings)
        )
        let registry = try scan.run(
            self.searchPath,
            cache: &cache,
            now: Int64(time(nil)),
            rescan: again,
            isGranted: self.grants.isGranted
        )
        for note in registry.notes { Terminal.say(note) }
        if let failure = self.grants.failure { Terminal.say(failure.description) }
        return registry
    }

    /// Tells this build of the host from others: what one found out, another may see differently.
    private static var stamp: String {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return HostCommand.version }
        let identity = FileIdentity(status)
        return "\(HostCommand.version) \(identity.inode) \(identity.size) \(identity.modified)"
    }

    private static func readEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<sign])
                // As `getenv` has it: the first of several counts.
                if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: sign)...]) }
            }
            place += 1
        }
        return variables
    }

    private static func readWorkingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}

extension PluginCatalog {
    /// A command that finds the same plugins as this one, as it is typed into a shell.
    func command(_ words: String...) -> String {
        // A file that was named by itself is found in its directory.
        let directories = self.extensions + self.files.map { FilePathText.directory(of: $0) }
        return (["host"] + directories.flatMap { ["--ext", $0] } + words).map(shellQuoted).joined(separator: " ")
    }

    /// The sandbox of an extension to which all is granted that it declares.
    ///
    /// - Parameter options: Values of its options in the order of their declaration.
    /// - Throws: `UsageError` if a value does not fit the need that points at it.
    func sandbox(granting description: ExtensionDescription, options: [OptionValue]) throws(UsageError) -> SandboxPolicy
    {
        let needs = try description.effectiveNeeds(options: options, workingDirectory: self.workingDirectory)
        let (policy, problems) = SandboxPolicy.granting(needs, mode: self.sandbox)
        guard problems.isEmpty else {
            throw UsageError(
                .badValue,
                "\(description.kind) \(quoted(description.name)): \(problems.joined(separator: "; "))"
            )
        }
        return policy
    }

    /// A path as seen from the working directory.
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(self.workingDirectory)/\(path)" }

    /// Has a file registered that need not be on the search path.
    func register(_ image: Image) throws(Refusal) -> [ExtensionDescription] {
        try ScanWorkers(loop: self.loop, sandbox: self.sandbox, settings: self.settings)
            .register(CollectionOfOne(image))[0].result.get()
    }
}
