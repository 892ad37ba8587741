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
    /// Zeros before the width without an alignment: numbers are filled up behind their sign.
    private var isZeroPadded = false
    private var sign: Character?
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
        var hasFill = false
        if rest.count >= 2, let alignment = Alignment(rawValue: rest[rest.index(after: rest.startIndex)]) {
            self.fill = rest.removeFirst()
            hasFill = true
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
            if !hasFill { self.fill = "0" }
            self.isZeroPadded = self.alignment == nil
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
    /// - Throws: `FormatError` if the format does not fit the value.
    func apply(to value: Value, in text: String = "") throws(FormatError) -> String {
        switch value {
        case _ where self.isPlain: return value.plainText
        case .bool(let flag): return try self.apply(to: .int(flag ? 1 : 0), in: text)
        case .int(let number):
            if let type = self.type, "eEfFgG%".contains(type) { return self.number(Double(number)) }
            return try self.integer(number, in: text)
        case .double(let number): return try self.checkedNumber(number, in: text)
        case .timestamp(let microseconds): return try self.checkedNumber(Double(microseconds) / 1_000_000, in: text)
        default: return try self.text(value.plainText, in: text)
        }
    }

    private func text(_ plain: String, in text: String) throws(FormatError) -> String {
        if let type = self.type, type != "s" {
            throw FormatError("format type \"\(type)\" needs a number, not \"\(plain)\"", in: text)
        }
        guard self.sign == nil, self.grouping == nil, !self.isAlternate, self.alignment != .afterSign else {
            throw FormatError("signs, \"=\", \"#\" and grouping are for numbers, not \"\(plain)\"", in: text)
        }
        return self.padded("", self.precision.map { String(plain.prefix($0)) } ?? plain, isNumber: false)
    }

    private func checkedNumber(_ number: Double, in text: String) throws(FormatError) -> String {
        if let type = self.type, "sdbcoxX".contains(type) {
            throw FormatError("format type \"\(type)\" does not fit the number \(number)", in: text)
        }
        return self.number(number)
    }

    private func integer(_ number: Int, in text: String) throws(FormatError) -> String {
        guard self.precision == nil else {
            throw FormatError("a precision does not fit the integer \(number)", in: text)
        }
        guard self.grouping != "," || self.type == nil || self.type == "d" else {
            throw FormatError("grouping by \",\" is for decimal numbers", in: text)
        }
        let magnitude = number.magnitude
        switch self.type {
        case nil, "d": return self.padded(self.signText(number < 0), String(magnitude), isNumber: true)
        case "b": return self.based(number < 0, String(magnitude, radix: 2), "0b")
        case "o": return self.based(number < 0, String(magnitude, radix: 8), "0o")
        case "x": return self.based(number < 0, String(magnitude, radix: 16), "0x")
        case "X": return self.based(number < 0, String(magnitude, radix: 16, uppercase: true), "0X")
        case "c":
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init), self.sign == nil,
                self.grouping == nil, !self.isAlternate
            else { throw FormatError("\(number) is not a character, or \"c\" is given more than a width", in: text) }
            return self.padded("", String(Character(scalar)), isNumber: true)
        default: throw FormatError("format type \"s\" needs a text, not the number \(number)", in: text)
        }
    }

    private func based(_ isNegative: Bool, _ digits: String, _ prefix: String) -> String {
        self.padded(self.signText(isNegative) + (self.isAlternate ? prefix : ""), digits, isNumber: true, groups: 4)
    }

    private func number(_ number: Double) -> String {
        let sign = self.signText(number.sign == .minus && !number.isNaN)
        let magnitude = number.magnitude
        let alternate = self.isAlternate ? "#" : ""
        let digits =
            switch self.type {
            case "%": Self.print("%\(alternate).\(self.precision ?? 6)f", magnitude * 100) + "%"
            case let type?: Self.print("%\(alternate).\(self.precision ?? 6)\(type)", magnitude)
            case nil where !number.isFinite: number.isNaN ? "nan" : "inf"
            case nil: self.general(magnitude)
            }
        return self.padded(sign, digits, isNumber: true)
    }

    /// A number without a type: the shortest digits that give it back or, with a precision, as "g", but with a digit
    /// behind the point, for which one place of the precision is kept.
    private func general(_ magnitude: Double) -> String {
        guard let precision = self.precision else { return self.pointed(Value.double(magnitude).plainText) }
        let places = max(precision, 1)
        let scientific = Self.print("%.\(places - 1)e", magnitude)
        let mark = scientific.firstIndex(of: "e") ?? scientific.endIndex
        let exponent = Int(scientific[scientific.index(after: mark)...]) ?? 0
        if exponent < -4 || exponent >= places - 1 {
            return self.pointed(self.trimmed(scientific[..<mark]) + scientific[mark...])
        }
        let fixed = self.trimmed(Self.print("%.\(places - 1 - exponent)f", magnitude)[...])
        return fixed.contains(".") ? fixed : fixed + ".0"
    }

    /// Digits without the zeros at the end of the fraction, which "#" keeps.
    private func trimmed(_ digits: Substring) -> String {
        guard !self.isAlternate, digits.contains(".") else { return String(digits) }
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return String(digits[end] == "." ? digits[..<end] : digits[...end])
    }

    /// Digits with a point before the exponent, which "#" asks for.
    private func pointed(_ digits: String) -> String {
        guard self.isAlternate, !digits.contains("."), let mark = digits.firstIndex(of: "e") else { return digits }
        return digits[..<mark] + "." + digits[mark...]
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
        isNegative ? "-" : self.sign == "+" || self.sign == " " ? String(self.sign ?? " ") : ""
    }

    /// Digits in groups, as many zeros before them as it takes for `width` characters.
    private func grouped(_ digits: Substring, by size: Int, width: Int) -> String {
        guard let grouping = self.grouping else {
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        var characters: [Character] = []
        var count = 0
        var rest = digits
        while !rest.isEmpty || characters.count < width {
            if count > 0, count % size == 0 { characters.append(grouping) }
            characters.append(rest.popLast() ?? "0")
            count += 1
        }
        return String(characters.reversed())
    }

    /// - Parameters:
    ///   - body: Digits with what follows them, or a text.
    ///   - groups: Digits of a group.
    private func padded(_ sign: String, _ body: String, isNumber: Bool, groups: Int = 3) -> String {
        var body = body
        let alignment = self.alignment ?? (!isNumber ? .left : self.isZeroPadded ? .afterSign : .right)
        if isNumber, body.first?.isHexDigit == true {
            let digits = body.prefix { groups == 4 ? $0.isHexDigit : $0.isNumber }
            let rest = body[digits.endIndex...]
            // Zeros before digits that are grouped are grouped with them.
            let isZeroFilled = alignment == .afterSign && self.fill == "0" && self.grouping != nil
            let width = isZeroFilled ? self.width - sign.count - rest.count : 0
            body = self.grouped(digits, by: groups, width: width) + rest
        }
        let missing = self.width - sign.count - body.count
        guard missing > 0 else { return sign + body }
        let padding = String(repeating: self.fill, count: missing)
        switch alignment {
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
        case .double(let number) where !number.isFinite: number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
        default: String(decoding: JSON.encode(self, .spaced), as: UTF8.self)
        }
    }
}
