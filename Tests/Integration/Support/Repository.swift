import Glibc

/// The package under test, found from this file's own place.
enum Repository {
    /// The absolute path of the package.
    static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/")
    }()

    /// The release binary that users run.
    static var host: String { "\(Self.root)/.build/release/host" }

    /// Where the C fixtures of these tests lie.
    static var fixtures: String { "\(Self.root)/Tests/Integration/fixtures" }

    /// An example plugin as `scripts/build` has installed it, such as `counter.so`.
    static func example(_ name: String) throws -> String {
        try Self.built("\(Self.root)/ext/\(name)")
    }

    /// A path, if what `scripts/build` makes is there.
    static func built(_ path: String) throws -> String {
        guard access(path, R_OK) == 0 else { throw Unusable("there is no \(path): run scripts/build") }
        return path
    }
}

/// Why a test cannot do its work.
struct Unusable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// A failed call, with the system's reason.
    init(_ call: String, code: Int32) { self.init("\(call): \(String(cString: strerror(code)))") }
}
