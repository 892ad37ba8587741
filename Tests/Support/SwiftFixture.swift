import Glibc
import Synchronization

/// A plugin in Swift, built as its author would, once in a test run.
///
/// Its build directory is kept in that of the package, so that only the first run is slow.
package enum SwiftFixture {
    private static let built = Mutex<[String: String]>([:])

    /// The path of the plugin of a package.
    ///
    /// - Parameter folder: Where the package lies, from the root.
    package static func path(_ name: String, in folder: String = Fixture.usualFolder) throws -> String {
        try Self.built.withLock { built in
            if let path = built[name] { return path }
            let scratch = "\(Repository.root)/.build/fixtures/\(name)"
            var finished = try Self.build("\(folder)/\(name)", in: scratch)
            if finished.end != .exit(0) {
                // SwiftPM does not plan anew when a file of a package next door is gone.
                Files.remove(scratch)
                finished = try Self.build("\(folder)/\(name)", in: scratch)
            }
            guard finished.end == .exit(0) else { throw Unusable("swift build: \(finished.text)\(finished.errors)") }
            built[name] = "\(scratch)/release/lib\(name).so"
            return "\(scratch)/release/lib\(name).so"
        }
    }

    private static func build(_ package: String, in scratch: String) throws -> FinishedProcess {
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let home = getenv("HOME").map { String(cString: $0) } ?? "/"
        let arguments = ["build", "-c", "release", "--package-path", "\(Repository.root)/\(package)"]
        return try ChildProcess(
            "swift",
            arguments + ["--scratch-path", scratch],
            environment: ["PATH=\(search)", "HOME=\(home)"],
            directory: Repository.root
        )
        .wait(seconds: 900)
    }
}
