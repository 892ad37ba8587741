/// Lays out values as little-endian bytes, for `CacheReader`.
struct CacheWriter {
    var bytes: [UInt8] = []

    mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { self.bytes.append(contentsOf: $0) }
    }

    /// Writes how many elements follow, or the length of a text. Nothing that is cached comes near four thousand million.
    mutating func write(count: Int) { self.write(UInt32(clamping: count)) }

    mutating func write(_ text: String) {
        self.write(count: text.utf8.count)
        self.bytes.append(contentsOf: text.utf8)
    }

    mutating func write(_ texts: [String]) {
        self.write(count: texts.count)
        for text in texts { self.write(text) }
    }

    mutating func write<Wrapped>(_ value: Wrapped?, _ body: (inout CacheWriter, Wrapped) -> Void) {
        self.write(UInt8(value == nil ? 0 : 1))
        if let value { body(&self, value) }
    }

    mutating func write(_ text: String?) { self.write(text) { $0.write($1) } }

    mutating func write(_ number: Double?) { self.write(number) { $0.write($1.bitPattern) } }
}
