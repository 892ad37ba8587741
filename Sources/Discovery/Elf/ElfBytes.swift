// Everything in this folder reads files that anybody may have written. All reading goes through this type: every
// access is checked against the end, every sum of foreign numbers is checked for overflow, and what is wrong is nil.

/// Bounds-checked little-endian reading of foreign bytes.
///
/// Sound because `start` and `end` of each access are compared with the count before memory is touched. The owner of
/// the memory must outlive the value; only functions that hold the owner make one.
struct ElfBytes {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The number of bytes.
    var count: UInt64 { UInt64(self.bytes.count) }

    /// Whether `length` bytes at `offset` are all there.
    func contains(_ offset: UInt64, _ length: UInt64) -> Bool {
        let (end, overflow) = offset.addingReportingOverflow(length)
        return !overflow && end <= self.count
    }

    /// The integer at `offset`, nil if it does not lie inside.
    func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: UInt64) -> T? {
        guard self.contains(offset, UInt64(MemoryLayout<T>.size)) else { return nil }
        return T(littleEndian: self.bytes.loadUnaligned(fromByteOffset: Int(offset), as: T.self))
    }

    /// `length` bytes at `offset` as bytes of their own, nil if they do not lie inside.
    func part(at offset: UInt64, length: UInt64) -> ElfBytes? {
        guard self.contains(offset, length) else { return nil }
        return ElfBytes(UnsafeRawBufferPointer(rebasing: self.bytes[Int(offset)..<Int(offset + length)]))
    }

    /// The text at `offset` up to a NUL, the end, or `limit` bytes; nil if it begins outside.
    func text(at offset: UInt64, limit: Int = ElfFile.longestText) -> String? {
        guard offset < self.count else { return nil }
        let rest = self.bytes[Int(offset)...].prefix(limit)
        return String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The texts between NULs in the first `limit` bytes.
    func texts(limit: Int) -> [String] {
        self.bytes.prefix(limit).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether exactly this text and a NUL stand at `offset`.
    func holds(_ text: StaticString, at offset: UInt64) -> Bool {
        let length = UInt64(text.utf8CodeUnitCount)
        guard self.contains(offset, length), self.integer(UInt8.self, at: offset + length) == 0 else { return false }
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return self.bytes[Int(offset)..<Int(offset + length)].elementsEqual(expected)
    }
}
