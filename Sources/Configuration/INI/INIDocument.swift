/// What stands in one file.
public struct INIDocument: Hashable, Sendable {
    /// An assignment.
    public struct Entry: Hashable, Sendable {
        /// The key as it is written.
        public var key: String
        /// The value: without the quotes around it, its lines joined by line feeds, nothing interpolated.
        public var text: String
        /// Where it begins.
        public var mark: INIMark

        /// Makes an assignment of its parts.
        public init(key: String, text: String, mark: INIMark) {
            self.key = key
            self.text = text
            self.mark = mark
        }
    }

    /// What stands under one heading.
    public struct Section: Hashable, Sendable {
        /// The name as it is written; case does not count.
        public var name: String
        /// Where its heading is.
        public var mark: INIMark
        /// The assignments in their order; keys may be repeated.
        public var entries: [Entry]

        /// Makes a section of its parts.
        public init(name: String, mark: INIMark, entries: [Entry] = []) {
            self.name = name
            self.mark = mark
            self.entries = entries
        }
    }

    /// The file as the user named it.
    public var file: String
    /// The sections in their order; names may be repeated.
    public var sections: [Section]

    /// Makes a document of its parts.
    public init(file: String, sections: [Section] = []) {
        self.file = file
        self.sections = sections
    }
}
