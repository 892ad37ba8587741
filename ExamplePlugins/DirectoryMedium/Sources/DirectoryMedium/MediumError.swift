import Glibc

/// Why a batch cannot be put where it belongs.
struct MediumError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// A failed call, with the system's reason.
    init(_ what: String, code: Int32) { self.init("\(what): \(String(cString: strerror(code)))") }
}
