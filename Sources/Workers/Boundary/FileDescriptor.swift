import Glibc

/// The owner of an open descriptor, which is closed with it.
public final class FileDescriptor: Sendable {
    /// The number; valid as long as the object lives.
    public let number: Int32

    /// Takes over an open descriptor.
    public init(_ number: Int32) { self.number = number }

    deinit { close(self.number) }
}
