import PluginABI

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

    /// `file:line:column`, or `file`. What a plugin declares is no file that an editor could open: `data_model/NAME, line 3`.
    public var description: String {
        if self.line == 0 { return self.file }
        let isOfPlugin = self.file.hasPrefix("\(PLUGIN_KIND_DATA_MODEL)/")
        return isOfPlugin ? "\(self.file), line \(self.line)" : "\(self.file):\(self.line):\(self.column)"
    }
}
