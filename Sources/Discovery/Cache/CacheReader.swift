/// Reads what `CacheWriter` laid out. Never reads beyond its bytes, whatever they say.
struct CacheReader {
    /// The bytes do not hold what was asked for.
    struct Damage: Error {}

    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    /// Reads the bytes of a range, which lies within them.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    var isAtEnd: Bool { self.position == self.end }

    mutating func range(_ count: Int) throws(Damage) -> Range<Int> {
        guard count >= 0, count <= self.end - self.position else { throw Damage() }
        defer { self.position += count }
        return self.position..<self.position + count
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(Damage) -> Number {
        let range = try self.range(Number.bitWidth / 8)
        // Sound because the range lies within the bytes, and any bytes make a number.
        let raw = self.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self) }
        return Number(littleEndian: raw)
    }

    mutating func flag() throws(Damage) -> Bool { try self.number(UInt8.self) != 0 }

    mutating func text() throws(Damage) -> String {
        let range = try self.range(Int(try self.number(UInt32.self)))
        return range.isEmpty ? "" : String(decoding: self.bytes[range], as: UTF8.self)
    }

    /// Reads a list; its elements take at least one byte each, so that a wrong count cannot ask for much memory.
    mutating func list<Element>(
        _ element: (inout CacheReader) throws(Damage) -> Element
    ) throws(Damage) -> [Element] {
        let count = Int(try self.number(UInt32.self))
        guard count <= self.end - self.position else { throw Damage() }
        var elements: [Element] = []
        elements.reserveCapacity(min(count, 64))
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    mutating func texts() throws(Damage) -> [String] {
        try self.list { (reader: inout CacheReader) throws(Damage) in try reader.text() }
    }

    mutating func optionalText() throws(Damage) -> String? { try self.flag() ? try self.text() : nil }

    mutating func optionalDouble() throws(Damage) -> Double? {
        try self.flag() ? Double(bitPattern: try self.number()) : nil
    }
}
