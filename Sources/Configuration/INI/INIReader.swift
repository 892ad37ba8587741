// The rules are those of oslo.config, so that its files mean the same here:
//
//   [name]           begins a section; nothing may follow the bracket
//   key = value      or `key: value`, whichever comes first; the spaces around both do not count
//     more           an indented line goes on with the value, even if it begins with #
//   # or ;           at the beginning of a line makes it a comment; it ends a value, and so does an empty line
//
// A pair of quotes, single or double, around the first line of a value is dropped. There are no comments behind values.

/// Reads files of sections with keys and values.
public struct INIReader {
    /// The longest file that is read, in bytes.
    public static let longest = 4 << 20

    private let file: String
    private var sections: [INIDocument.Section] = []
    /// The assignment that may still go on.
    private var entry: INIDocument.Entry?

    private init(file: String) { self.file = file }

    /// Reads a text in UTF-8.
    ///
    /// - Parameter file: How messages name it.
    /// - Throws: `INIError` with the first line that is wrong.
    public static func read(_ bytes: some Sequence<UInt8>, file: String) throws(INIError) -> INIDocument {
        let bytes = Array(bytes)
        guard bytes.count <= Self.longest else {
            throw INIError(.file(file), "has more than \(Self.longest >> 20) MiB, which nobody writes by hand")
        }
        var reader = INIReader(file: file)
        var start = 0
        var number = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? bytes.count
            number += 1
            let mark = INIMark(file: file, line: number)
            guard let line = String(validating: bytes[start..<end], as: UTF8.self) else {
                throw INIError(.line(mark), "is not UTF-8: save the file in that encoding")
            }
            try reader.take(line.unicodeScalars[...], mark)
            let isPair = end + 1 < bytes.count && bytes[end] == 0x0d && bytes[end + 1] == 0x0a
            start = end + (isPair ? 2 : 1)
        }
        reader.endEntry()
        return INIDocument(file: file, sections: reader.sections)
    }

    private mutating func take(_ whole: Substring.UnicodeScalarView, _ mark: INIMark) throws(INIError) {
        let line = whole.withoutTrailingSpace
        guard let first = line.first else { return self.endEntry() }
        if first == " " || first == "\t" {
            guard self.entry != nil else {
                let advice = "an indented line goes on with the value in the line above, and there is none"
                throw INIError(
                    .line(mark),
                    "\(quoted(Substring(line))): \(advice); expected it to begin without a space"
                )
            }
            self.entry?.text += "\n" + String(line.withoutLeadingSpace)
            return
        }
        self.endEntry()
        switch first {
        case "#", ";": break
        case "[": try self.begin(line, mark)
        default: self.entry = try self.assignment(line, mark)
        }
    }

    private mutating func begin(_ line: Substring.UnicodeScalarView, _ mark: INIMark) throws(INIError) {
        guard line.last == "]" else {
            let advice = line.contains("]") ? "; comments have lines of their own" : ""
            throw INIError(
                .line(mark),
                "section \(quoted(Substring(line))): expected ']' at the end of the line\(advice)"
            )
        }
        let name = line.dropFirst().dropLast()
        guard !name.isEmpty else { throw INIError(.line(mark), "section without a name: expected [NAME]") }
        self.sections.append(INIDocument.Section(name: String(name), mark: mark))
    }

    private func assignment(
        _ line: Substring.UnicodeScalarView,
        _ mark: INIMark
    ) throws(INIError) -> INIDocument.Entry {
        guard let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            let mistake = line.first == "\u{feff}" ? "; the file begins with a byte order mark: save it without" : ""
            throw INIError(.line(mark), "\(quoted(Substring(line))): expected KEY = VALUE or [SECTION]\(mistake)")
        }
        let key = line[..<separator].withoutTrailingSpace.withoutLeadingSpace
        guard !key.isEmpty else {
            throw INIError(.line(mark), "\(quoted(Substring(line))): expected a key before '\(line[separator])'")
        }
        guard !self.sections.isEmpty else {
            throw INIError(
                .line(mark),
                "\(quoted(Substring(key))) stands before any section: expected [SECTION] above it"
            )
        }
        var value = line[line.index(after: separator)...].withoutLeadingSpace
        if let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
            value = value.dropFirst().dropLast()
        }
        return INIDocument.Entry(key: String(key), text: String(value), mark: mark)
    }

    private mutating func endEntry() {
        guard let entry = self.entry else { return }
        self.sections[self.sections.count - 1].entries.append(entry)
        self.entry = nil
    }
}

extension Unicode.Scalar {
    /// White space as Python's `str.strip` has it.
    fileprivate var isSpace: Bool { self.properties.isWhitespace || (0x1c...0x1f).contains(self.value) }
}

extension Substring.UnicodeScalarView {
    /// What is left when white space at the beginning is dropped.
    internal var withoutLeadingSpace: Self { self.drop { $0.isSpace } }

    /// What is left when white space at the end is dropped.
    internal var withoutTrailingSpace: Self {
        self.lastIndex { !$0.isSpace }.map { self[...$0] } ?? self[self.startIndex..<self.startIndex]
    }
}

extension StringProtocol {
    /// The text without white space around it.
    internal var withoutSpaceAround: String {
        String(Substring(self).unicodeScalars.withoutTrailingSpace.withoutLeadingSpace)
    }
}
