// Enough of XML 1.0 for models: elements, attributes, texts, CDATA, comments, processing instructions that are passed over,
// and the references that need no declaration. There are no documents types, and so no entities that could grow.

/// Reads XML in UTF-8.
struct XMLReader {
    /// How deep elements may be nested.
    static let deepest = 64

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one element that the text is.
    mutating func document() throws(ModelProblem) -> XMLNode {
        if self.bytes.starts(with: [0xef, 0xbb, 0xbf]) { self.place = 3 }
        guard String(validating: self.bytes, as: UTF8.self) != nil else {
            throw self.problem("text in UTF-8", "other bytes")
        }
        try self.skipMisc()
        guard self.peek() == UInt8(ascii: "<") else { throw self.problem("an element", self.found) }
        let root = try self.element(1)
        try self.skipMisc()
        guard self.place == self.bytes.count else { throw self.problem("the end of the text", self.found) }
        return root
    }

    func problem(_ expected: String, _ found: String, line: Int? = nil) -> ModelProblem {
        ModelProblem(.badXML, "XML, line \(line ?? self.line): expected \(expected), found \(found)")
    }

    private var found: String {
        guard self.place < self.bytes.count else { return "the end" }
        let rest = self.bytes[self.place...].prefix(16).prefix { $0 >= 0x20 && $0 < 0x7f }
        return rest.isEmpty ? "byte \(self.bytes[self.place])" : "\"\(String(decoding: rest, as: UTF8.self))\""
    }

    private mutating func element(_ depth: Int) throws(ModelProblem) -> XMLNode {
        guard depth <= Self.deepest else { throw self.problem("at most \(Self.deepest) nested elements", "one more") }
        self.advance()
        var node = XMLNode(tag: try self.name("the name of an element"), line: self.line)
        while true {
            let hadSpace = self.skipSpace()
            if self.take("/>") { return node }
            if self.take(">") { break }
            guard hadSpace else { throw self.problem("a space, \">\" or \"/>\" in <\(node.tag)>", self.found) }
            let name = try self.name("an attribute, \">\" or \"/>\" in <\(node.tag)>")
            guard !node.attributes.contains(where: { $0.name == name }) else {
                throw self.problem("each attribute once in <\(node.tag)>", "\"\(name)\" again")
            }
            self.skipSpace()
            guard self.take("=") else { throw self.problem("\"=\" behind \"\(name)\"", self.found) }
            self.skipSpace()
            node.attributes.append((name, try self.quoted()))
        }
        var text: [UInt8] = []
        while true {
            if self.take("</") {
                let tag = try self.name("</\(node.tag)>")
                self.skipSpace()
                guard tag == node.tag, self.take(">") else {
                    throw self.problem("</\(node.tag)> for the element of line \(node.line)", "</\(tag)")
                }
                node.text = String(decoding: text, as: UTF8.self)
                return node
            }
            if try self.skipComment() { continue }
            if self.take("<![CDATA[") {
                try text.append(contentsOf: self.upTo("]]>", "CDATA"))
            } else if self.take("<?") {
                _ = try self.upTo("?>", "a processing instruction")
            } else if self.peek() == UInt8(ascii: "<") {
                node.children.append(try self.element(depth + 1))
            } else {
                guard self.place < self.bytes.count else {
                    throw self.problem("</\(node.tag)> for the element of line \(node.line)", "the end")
                }
                try self.character(&text)
            }
        }
    }

    private mutating func quoted() throws(ModelProblem) -> String {
        guard let quote = self.peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw self.problem("a value in quotes", self.found)
        }
        self.advance()
        var text: [UInt8] = []
        while let byte = self.peek(), byte != quote {
            guard byte != UInt8(ascii: "<") else { throw self.problem("\"&lt;\" in a value", "\"<\"") }
            if byte == 0x0a || byte == 0x0d || byte == 0x09 {
                // A line's end and a tab in a value are a space.
                if byte == 0x0d, self.peek(1) == 0x0a { self.advance() }
                self.advance()
                text.append(0x20)
            } else {
                try self.character(&text)
            }
        }
        guard self.place < self.bytes.count else { throw self.problem("the end of a value in quotes", "the end") }
        self.advance()
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes a character or a reference.
    private mutating func character(_ text: inout [UInt8]) throws(ModelProblem) {
        guard let byte = self.peek() else { return }
        guard byte == UInt8(ascii: "&") else {
            guard byte >= 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else {
                throw self.problem("no control characters", "byte \(byte)")
            }
            self.advance()
            if byte == 0x0d {
                if self.peek() == 0x0a { return }
                text.append(0x0a)
            } else {
                text.append(byte)
            }
            return
        }
        self.advance()
        let start = self.place
        while let byte = self.peek(), byte != UInt8(ascii: ";"), self.place - start < 12 { self.advance() }
        let name = String(decoding: self.bytes[start..<self.place], as: UTF8.self)
        guard self.take(";"), let scalar = Self.reference(name) else {
            throw self.problem("&lt; &gt; &amp; &quot; &apos; or the number of a character", "\"&\(name)\"")
        }
        text.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }

    private static func reference(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.utf8.first == UInt8(ascii: "#") else { return nil }
            let digits = name.dropFirst()
            let isHexadecimal = digits.utf8.first == UInt8(ascii: "x")
            let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let scalar = number.flatMap(Unicode.Scalar.init), XMLText.canHold(scalar) else { return nil }
            return scalar
        }
    }

    private mutating func name(_ expected: String) throws(ModelProblem) -> String {
        let start = self.place
        // Letters beyond ASCII are taken as they are: whether they may be in a name decides nothing here.
        while let byte = self.peek(), XMLText.isNamePart(byte) || byte == UInt8(ascii: ":") || byte >= 0x80 {
            self.advance()
        }
        guard start < self.place, XMLText.isNameStart(self.bytes[start]) || self.bytes[start] >= 0x80 else {
            throw self.problem(expected, self.found)
        }
        return String(decoding: self.bytes[start..<self.place], as: UTF8.self)
    }

    private mutating func skipMisc() throws(ModelProblem) {
        while true {
            self.skipSpace()
            if self.take("<?") {
                _ = try self.upTo("?>", "a processing instruction")
            } else if self.take("<!DOCTYPE") {
                throw self.problem("no document type", "one")
            } else if try !self.skipComment() {
                return
            }
        }
    }

    private mutating func skipComment() throws(ModelProblem) -> Bool {
        guard self.take("<!--") else { return false }
        _ = try self.upTo("-->", "a comment")
        return true
    }

    private mutating func upTo(_ end: StaticString, _ what: String) throws(ModelProblem) -> ArraySlice<UInt8> {
        let start = self.place
        let line = self.line
        while self.place < self.bytes.count {
            let last = self.place
            if self.take(end) { return self.bytes[start..<last] }
            self.advance()
        }
        throw self.problem("the end of \(what)", "the end", line: line)
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        self.place + ahead < self.bytes.count ? self.bytes[self.place + ahead] : nil
    }

    private mutating func advance() {
        if self.bytes[self.place] == 0x0a { self.line += 1 }
        self.place += 1
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = self.place
        while let byte = self.peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { self.advance() }
        return self.place > start
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard self.place + text.utf8CodeUnitCount <= self.bytes.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where self.bytes[self.place + offset] != text.utf8Start[offset] {
            return false
        }
        self.place += text.utf8CodeUnitCount
        return true
    }
}
