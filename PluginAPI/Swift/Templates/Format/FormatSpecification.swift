import Glibc

/// What follows the colon in `{name:>8.2f}`: the rules of Python's format specifications.
///
///     [[fill]align][sign][#][0][width][grouping][.precision][type]
struct FormatSpecification: Hashable, Sendable {
    private enum Alignment: Character {
        case left = "<"
        case right = ">"
        case centre = "^"
        case afterSign = "="
    }

    private var fill: Character = " "
    private var alignment: Alignment?
    private var sign: Character = "-"
    private var isAlternate = false
    private var width = 0
    private var grouping: Character?
    private var precision: Int?
    private var type: Character?

    /// Whether values are written as they are.
    let isPlain: Bool

    /// - Parameter text: The text of the template, for messages.
    init(_ specification: Substring, in text: String) throws(FormatError) {
        self.isPlain = specification.isEmpty
        var rest = specification
        if rest.count >= 2, let alignment = Alignment(rawValue: rest[rest.index(after: rest.startIndex)]) {
            self.fill = rest.removeFirst()
            self.alignment = alignment
            rest.removeFirst()
        } else if let alignment = rest.first.flatMap(Alignment.init(rawValue:)) {
            self.alignment = alignment
            rest.removeFirst()
        }
        if let sign = rest.first, "+- ".contains(sign) { self.sign = rest.removeFirst() }
        if rest.first == "#" {
            self.isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            if self.alignment == nil {
                self.fill = "0"
                self.alignment = .afterSign
            }
            rest.removeFirst()
        }
        self.width = Self.number(&rest) ?? 0
        if let grouping = rest.first, ",_".contains(grouping) { self.grouping = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            self.precision = Self.number(&rest)
            if self.precision == nil { throw FormatError("\"{:\(specification)}\" lacks digits after \".\"", in: text) }
        }
        if let type = rest.first {
            guard "sdbcoxXeEfFgG%".contains(type) else {
                throw FormatError("\"{:\(specification)}\" has the unknown type \"\(type)\"", in: text)
            }
            self.type = rest.removeFirst()
        }
        guard rest.isEmpty, self.width <= 1024, self.precision ?? 0 <= 1024 else {
            throw FormatError("\"{:\(specification)}\" is not a format", in: text)
        }
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[digits.endIndex...]
        return digits.isEmpty ? nil : min(Int(digits) ?? .max, 1 << 20)
    }

    /// A value as text.
    ///
    /// - Throws: `FormatError` if the type does not fit the value.
    func apply(to value: Value, in text: String = "") throws(FormatError) -> String {
        switch value {
        case _ where self.isPlain: return value.plainText
        case .int(let number):
            if let type = self.type, "eEfFgG%".contains(type) { return self.number(Double(number)) }
            return try self.integer(number, in: text)
        case .double(let number): return self.number(number)
        case .timestamp(let microseconds): return self.number(Double(microseconds) / 1_000_000)
        default:
            if let type = self.type, type != "s" {
                throw FormatError("format type \"\(type)\" needs a number, not \"\(value.plainText)\"", in: text)
            }
            let plain = value.plainText
            let cut = self.precision.map { String(plain.prefix($0)) } ?? plain
            return self.padded("", cut, isNumber: false)
        }
    }

    private func integer(_ number: Int, in text: String) throws(FormatError) -> String {
        let magnitude = number.magnitude
        switch self.type {
        case nil, "d": return self.padded(self.signText(number < 0), self.grouped(String(magnitude), by: 3), isNumber: true)
        case "b": return self.based(number < 0, String(magnitude, radix: 2), "0b")
        case "o": return self.based(number < 0, String(magnitude, radix: 8), "0o")
        case "x": return self.based(number < 0, String(magnitude, radix: 16), "0x")
        case "X": return self.based(number < 0, String(magnitude, radix: 16, uppercase: true), "0X")
        case "c":
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                throw FormatError("\(number) is not a character", in: text)
            }
            return self.padded("", String(Character(scalar)), isNumber: false)
        default: throw FormatError("format type \"s\" needs a text, not the number \(number)", in: text)
        }
    }

    private func based(_ isNegative: Bool, _ digits: String, _ prefix: String) -> String {
        let sign = self.signText(isNegative) + (self.isAlternate ? prefix : "")
        return self.padded(sign, self.grouped(digits, by: 4), isNumber: true)
    }

    private func number(_ number: Double) -> String {
        let sign = self.signText(number.sign == .minus && !number.isNaN)
        let magnitude = number.magnitude
        var digits: String
        switch self.type {
        case "%": digits = Self.print("%.\(self.precision ?? 6)f", magnitude * 100) + "%"
        case let type?: digits = Self.print("%.\(self.precision ?? 6)\(type)", magnitude)
        case nil: digits = self.precision.map { Self.print("%.\($0)g", magnitude) } ?? "\(magnitude)"
        }
        if self.grouping != nil {
            let whole = digits.prefix { $0.isNumber }
            digits = self.grouped(String(whole), by: 3) + digits[whole.endIndex...]
        }
        return self.padded(sign, digits, isNumber: true)
    }

    /// The C library's rules for digits are Python's.
    private static func print(_ format: String, _ number: Double) -> String {
        withVaList([number]) { arguments in
            var buffer = [CChar](repeating: 0, count: 1600)
            let count = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private func signText(_ isNegative: Bool) -> String {
        isNegative ? "-" : self.sign == "-" ? "" : String(self.sign)
    }

    private func grouped(_ digits: String, by size: Int) -> String {
        guard let grouping = self.grouping else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % size == 0 { result.append(grouping) }
            result.append(digit)
        }
        return result
    }

    private func padded(_ sign: String, _ body: String, isNumber: Bool) -> String {
        let missing = self.width - sign.count - body.count
        guard missing > 0 else { return sign + body }
        let padding = String(repeating: self.fill, count: missing)
        switch self.alignment ?? (isNumber ? .right : .left) {
        case .left: return sign + body + padding
        case .right: return padding + sign + body
        case .afterSign: return sign + padding + body
        case .centre:
            let before = missing / 2
            return String(repeating: self.fill, count: before) + sign + body
                + String(repeating: self.fill, count: missing - before)
        }
    }
}

extension Value {
    /// The value as it stands in a text: numbers and texts as they are, everything else as in JSON.
    var plainText: String {
        switch self {
        case .string(let text): text
        default: String(decoding: JSON.encode(self, style: .asciiLine), as: UTF8.self)
        }
    }
}
