import Glibc

/// The package under test, found from this file's own place.
package enum Repository {
    /// The absolute path of the package.
    package static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// The release binary that users run.
    package static var host: String { "\(Self.root)/.build/release/host" }

    /// An example plugin as `scripts/build` has installed it, such as `counter.so`.
    package static func example(_ name: String) throws -> String {
        try Self.built("\(Self.root)/ext/\(name)")
    }

    /// A path, if what `scripts/build` makes is there.
    package static func built(_ path: String) throws -> String {
        guard access(path, R_OK) == 0 else { throw Unusable("there is no \(path): run scripts/build") }
        return path
    }
}

/// Why a test cannot do its work.
package struct Unusable: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// A failed call, with the system's reason.
    package init(_ call: String, code: Int32) { self.init("\(call): \(String(cString: strerror(code)))") }
}
