/// A line of a file.
public struct INIMark: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    public var file: String
    /// The line, from 1.
    public var line: Int

    /// Makes a mark of its parts.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`.
    public var description: String { "\(singleLine(self.file)):\(self.line)" }
}
