/// A place in a model file, as editors show it.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// The line, from 1; 0: the file as a whole.
    public let line: Int
    /// The character in the line, from 1; 0: the file as a whole.
    public let column: Int

    /// Makes a place.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, or `file`.
    public var description: String { self.line == 0 ? self.file : "\(self.file):\(self.line):\(self.column)" }
}
