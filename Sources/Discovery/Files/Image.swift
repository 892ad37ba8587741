// Placeholder: replaced by the sealed snapshot of a plugin file.
/// A sealed snapshot of a plugin file.
public final class Image: Sendable {
    /// The path of the file.
    public let path: String
    /// The descriptor of the snapshot.
    public let descriptor: Int32
    public let siblings: [String] = []
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }
}
