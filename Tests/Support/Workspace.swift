import Glibc
import Records
import Testing

/// A temporary place with a cache, a home and plugin directories of its own, and the host run in it. Nothing that
/// belongs to the user is read or written. It is removed when the last reference goes.
package final class Workspace {
    package let path: String

    /// The plugin directory that every run of `host` is given.
    package var ext: String { "\(self.path)/plugins" }

    package var cache: String { "\(self.path)/cache" }

    /// Makes a workspace with these plugins in `ext`.
    package convenience init(_ plugins: Fixture..., examples: [String] = []) throws {
        try self.init(plugins, examples: examples)
    }

    /// Makes a workspace with these plugins in `ext`.
    package init(_ plugins: [Fixture], examples: [String] = []) throws {
        self.path = try Files.makeTemporaryDirectory()
        try Files.makeDirectory(self.ext)
        try Files.makeDirectory("\(self.path)/home")
        // Runs start here, where there is no `ext` that would be searched by convention.
        try Files.makeDirectory("\(self.path)/work")
        for plugin in plugins { try self.install(plugin) }
        for example in examples { try Files.copy(try Repository.example(example), to: "\(self.ext)/\(example)") }
    }

    deinit { Files.remove(self.path) }

    /// Puts a plugin into the plugin directory.
    ///
    /// - Returns: Its path there.
    @discardableResult
    package func install(_ plugin: Fixture, as name: String? = nil) throws -> String {
        let target = "\(self.ext)/\(name ?? plugin.fileName)"
        try Files.copy(try plugin.built(), to: target)
        return target
    }

    /// Runs the host with `--ext` of this workspace to its end.
    package func host(
        _ arguments: String...,
        environment: [String: String] = [:],
        output: ChildProcess.Output = .captured
    ) throws -> FinishedProcess {
        try self.start(["--ext", self.ext] + arguments, environment: environment, output: output).wait()
    }

    /// Runs the host with exactly these arguments to its end.
    package func bareHost(_ arguments: String..., environment: [String: String] = [:]) throws -> FinishedProcess {
        try self.start(arguments, environment: environment).wait()
    }

    /// Starts the host with exactly these arguments.
    ///
    /// - Parameters:
    ///   - terminal: Takes the standard error.
    ///   - isOrdinary: Whether permissions count even if the tests run as the superuser.
    package func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: [UInt8] = [],
        output: ChildProcess.Output = .captured,
        terminal: PseudoTerminal? = nil,
        isOrdinary: Bool = false
    ) throws -> ChildProcess {
        let host = try Repository.built(Repository.host)
        let wrapper = isOrdinary && geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
        let command = wrapper + [host] + arguments
        var variables = [
            "HOME": "\(self.path)/home", "HOST_CACHE_DIR": self.cache, "XDG_DATA_DIRS": "\(self.path)/home",
            "PATH": "/usr/bin:/bin",
        ]
        variables.merge(environment) { $1 }
        return try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            environment: variables.map { "\($0.key)=\($0.value)" },
            directory: "\(self.path)/work",
            input: input,
            output: output,
            terminal: terminal
        )
    }

    /// Runs a Python program with the text as its input and its arguments after it; what it prints is the answer.
    package func python(_ program: String, _ arguments: String..., input: [UInt8] = []) throws -> String {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let finished = try ChildProcess(
            "python3",
            ["-c", program] + arguments,
            environment: ["PATH=\(path)", "HOME=\(self.path)/home", "PYTHONPATH=\(Repository.root)/.build/python"],
            directory: "\(self.path)/work",
            input: input
        ).wait()
        guard finished.end == .exit(0) else { throw Unusable("python3: \(finished.errors)") }
        return finished.text
    }
}
