// Unsafe code: the memory has room for the longest text with its over-write and for two blocks of 16 bytes; it is written
// by `set` alone, on the one thread that runs the templates.

/// The text of the time of a record, rendered when the time changes: records share times, and templates write it often.
struct TimeText {
    /// Readable in two blocks of 16 bytes.
    let bytes: UnsafeMutableRawPointer
    private(set) var length = 0
    private var time: Int64?

    /// Takes memory that is never freed, as that of compiled templates.
    init() {
        self.bytes = .allocate(byteCount: 32, alignment: 16)
        self.bytes.initializeMemory(as: UInt8.self, repeating: 0, count: 32)
    }

    /// Makes it the text of a time in microseconds since 1970 UTC.
    @inline(__always)
    mutating func set(_ time: Int64) {
        if self.time != time {
            self.length = TimestampText.write(time, at: self.bytes) - self.bytes
            self.time = time
        }
    }

    /// Writes it at a cursor with room for 32 bytes; returns the cursor behind it.
    @inline(__always)
    func put(at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: self.bytes.load(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        (cursor + 16).storeBytes(
            of: self.bytes.load(fromByteOffset: 16, as: SIMD16<UInt8>.self),
            as: SIMD16<UInt8>.self
        )
        return cursor + self.length
    }
}
