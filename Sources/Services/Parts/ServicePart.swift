import Configuration
import Discovery
import Workers

/// An extension that the platform runs: which it is, where its file is, and what it is given.
public struct ServicePart: Sendable {
    /// Its kind.
    public var kind: String
    /// Its name.
    public var name: String
    /// Its file.
    public var image: Image
    /// What its workers may do.
    public var sandbox: SandboxPolicy
    /// The values of its options, in the order of their declaration.
    public var options: [OptionValue]

    /// Makes one of its parts.
    public init(kind: String, name: String, image: Image, sandbox: SandboxPolicy, options: [OptionValue]) {
        self.kind = kind
        self.name = name
        self.image = image
        self.sandbox = sandbox
        self.options = options
    }

    /// Directories that it keeps data in; what it has on servers is not among them.
    public var dataDirectories: [String] { self.sandbox.writable.filter { $0.count > 1 && $0.hasSuffix("/") } }
}
