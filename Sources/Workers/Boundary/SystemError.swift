import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, on what.
    public let operation: String
    /// The reason, as in `errno`.
    public let code: Int32

    /// Makes the error of the call that failed just now.
    public init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// What was tried, and why it failed.
    public var description: String { "\(self.operation) failed: \(Self.text(of: self.code))" }

    /// The words of the C library for an error number.
    static func text(of code: Int32) -> String { String(cString: strerror(code)) }

    /// Throws if a call returned -1.
    @discardableResult
    static func check(_ result: Int32, _ operation: @autoclosure () -> String) throws(SystemError) -> Int32 {
        if result < 0 {
            let code = errno
            throw SystemError(operation(), code: code)
        }
        return result
    }
}
