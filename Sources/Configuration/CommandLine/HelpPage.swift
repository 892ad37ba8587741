/// Lays out a help text in two columns. All text it is given is put on one line and escaped first: much of it comes
/// from foreign files.
internal struct HelpPage {
    /// The text so far.
    internal private(set) var text = ""

    private let width: Int

    /// Where the second column begins.
    private let column = 30

    internal init(width: Int) { self.width = max(width, 60) }

    internal mutating func add(usage command: String, parts: [String]) {
        let head = "Usage: \(command) "
        for (index, line) in self.wrapped(words: parts, width: self.width - head.count).enumerated() {
            self.text += (index == 0 ? head : String(repeating: " ", count: head.count)) + line + "\n"
        }
    }

    internal mutating func add(paragraph: String) {
        let lines = self.wrapped(paragraph, width: self.width)
        guard !lines.isEmpty else { return }
        self.text += "\n" + lines.map { $0 + "\n" }.joined()
    }

    internal mutating func add(title: String, summary: String = "", entries: [(head: String, help: String)]) {
        guard !entries.isEmpty else { return }
        self.text += "\n\(singleLine(title)):\n"
        for line in self.wrapped(summary, width: self.width - 2) { self.text += "  \(line)\n" }
        for entry in entries { self.add(head: entry.head, help: entry.help) }
    }

    internal mutating func add(groups: [OptionGroup]) {
        for group in groups {
            let entries = group.options.map { (head: $0.head, help: $0.fullHelp) }
            self.add(title: group.title, summary: group.summary, entries: entries)
        }
    }

    private mutating func add(head: String, help: String) {
        let lines = self.wrapped(help, width: self.width - self.column)
        let start = "  " + singleLine(head)
        guard let first = lines.first else {
            self.text += start + "\n"
            return
        }
        let indent = String(repeating: " ", count: self.column)
        let fits = start.count + 2 <= self.column
        self.text += fits ? start + indent.dropFirst(start.count) + first + "\n" : "\(start)\n\(indent)\(first)\n"
        for line in lines.dropFirst() { self.text += indent + line + "\n" }
    }

    private func wrapped(_ text: String, width: Int) -> [String] {
        self.wrapped(words: singleLine(text).split(separator: " ").map(String.init), width: width)
    }

    /// Fills lines with words; a word that is wider than a line gets one of its own.
    private func wrapped(words: [String], width: Int) -> [String] {
        var lines: [String] = []
        for word in words {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}
