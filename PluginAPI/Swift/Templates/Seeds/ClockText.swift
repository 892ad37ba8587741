// Unsafe code: the text lies in memory of its own, which who made it frees once; `put` needs room for all of it.

/// A text of the time that stays the same for a while, rendered when it changes.
struct ClockText {
    /// Bytes of the longest text.
    static let capacity = 96

    private let period: Int64
    private let render: @Sendable (Int64) -> String
    private let bytes: UnsafeMutableRawPointer
    private(set) var length = 0
    private var start = Int64.max
    private var end = Int64.min

    /// - Parameter period: Microseconds, above 0.
    init(period: Int64, _ render: @escaping @Sendable (Int64) -> String) {
        self.period = period
        self.render = render
        self.bytes = .allocate(byteCount: Self.capacity, alignment: 16)
        self.bytes.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity)
    }

    func deallocate() { self.bytes.deallocate() }

    var string: String {
        String(decoding: UnsafeRawBufferPointer(start: self.bytes, count: self.length), as: UTF8.self)
    }

    /// Makes it the text of a time in microseconds since 1970 UTC.
    @inline(__always)
    mutating func set(_ time: Int64) {
        if time < self.start || time >= self.end { self.change(to: time) }
    }

    @inline(never)
    private mutating func change(to time: Int64) {
        var text = self.render(time)
        self.length = text.withUTF8 { source in
            for (index, byte) in source.prefix(Self.capacity).enumerated() {
                let plain = Self.isPlain(byte) ? byte : UInt8(ascii: "?")
                self.bytes.storeBytes(of: plain, toByteOffset: index, as: UInt8.self)
            }
            return min(source.count, Self.capacity)
        }
        let rest = time % self.period
        self.start = time &- (rest < 0 ? rest &+ self.period : rest)
        self.end = self.start.addingReportingOverflow(self.period).overflow ? .max : self.start &+ self.period
    }

    /// Whether a byte stands for itself in JSON and in CSV.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\\"): false
        default: byte >= 0x20 && byte < 0x7F
        }
    }

    @inline(__always)
    func put(at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var offset = 0
        while offset < self.length {
            (cursor + offset).storeBytes(
                of: self.bytes.load(fromByteOffset: offset, as: SIMD16<UInt8>.self),
                as: SIMD16<UInt8>.self
            )
            offset &+= 16
        }
        return cursor + self.length
    }
}
