import CLinux
import Glibc

/// The command line and the environment of worker processes.
enum WorkerCommand {
    /// Environment variables that a worker keeps, where the host has them.
    private static let keptVariables = ["PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"]

    /// Settings of the Swift runtime for a backtrace that is short and made for a log: of a deep one, the first 24 and the
    /// last 8 frames.
    private static let backtrace =
        "enable=yes,color=no,interactive=no,threads=crashed,registers=none,images=none,limit=32,top=8"

    /// Starts a worker; returns its process id.
    ///
    /// - Parameters:
    ///   - variables: Names of further variables that it keeps; an empty name stands for all.
    ///   - settings: Whether the Swift runtime writes a backtrace to the standard error when it crashes, and whose
    ///     subcommand the worker is.
    static func spawn(
        label: String,
        descriptors: [Int32],
        variables: [String],
        settings: WorkerSettings
    ) throws(SystemError) -> Int32 {
        var environment = variables.contains("") ? Self.wholeEnvironment() : []
        if environment.isEmpty {
            environment = Set(self.keptVariables + variables).sorted().compactMap { name in
                getenv(name).map { "\(name)=\(String(cString: $0))" }
            }
        }
        // The backtracer is a child of the crashing process and delays its end; without it the end is at once.
        environment.append("SWIFT_BACKTRACE=\(settings.wantsBacktrace ? self.backtrace : "enable=no")")
        let arguments = ["host", "worker", String(getpid()), String(descriptors.count), label]
        let identifier = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(environment) { environment in
                clinux_spawn(
                    settings.program ?? "/proc/self/exe",
                    arguments,
                    environment,
                    descriptors,
                    Int32(descriptors.count)
                )
            }
        }
        return try SystemError.check(identifier, "starting a worker process")
    }

    /// All of the host's environment but what the worker sets itself.
    private static func wholeEnvironment() -> [String] {
        var environment: [String] = []
        var place = clinux_environment()
        while let text = place?.pointee {
            let variable = String(cString: text)
            if !variable.hasPrefix("SWIFT_BACKTRACE=") { environment.append(variable) }
            place = place?.advanced(by: 1)
        }
        return environment
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
