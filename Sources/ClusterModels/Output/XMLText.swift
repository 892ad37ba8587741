// Attributes are read with white space made equal, so all of it but the space is written as a reference. What XML 1.0 cannot
// hold at all becomes a replacement character, and the value is then written once more in a form that can.

/// Texts in XML.
enum XMLText {
    /// Whether XML can hold a text as it is.
    static func canHold(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { self.canHold($0) } }

    /// Whether a text can be the name of an attribute or an element; only ASCII is.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, self.isNameStart(first) else { return false }
        return text.utf8.allSatisfy { self.isNamePart($0) }
    }

    static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        self.isNameStart(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// Appends a text, escaped for an attribute in double quotes, which is right between tags too.
    static func append(_ text: String, to xml: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": xml.append(contentsOf: "&amp;".utf8)
            case "<": xml.append(contentsOf: "&lt;".utf8)
            case ">": xml.append(contentsOf: "&gt;".utf8)
            case "\"": xml.append(contentsOf: "&quot;".utf8)
            case "\t", "\n", "\r": xml.append(contentsOf: "&#\(scalar.value);".utf8)
            default:
                if scalar.isASCII, scalar.value >= 0x20 {
                    xml.append(UInt8(scalar.value))
                } else {
                    xml.append(contentsOf: UTF8.encode(self.canHold(scalar) ? scalar : "\u{fffd}") ?? .init())
                }
            }
        }
    }

    static func canHold(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...: true
        default: false
        }
    }
}
