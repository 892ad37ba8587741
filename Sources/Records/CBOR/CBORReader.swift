// A pull reader: one item head after the other, straight from the bytes. Nothing is allocated and nothing trusted:
// every length is compared with what is left before it is used.
//
// Unsafe code: all loads are preceded by a check of `left`.

/// Reads CBOR items one by one.
package struct CBORReader {
    /// The head of an item; contents follow as items of their own.
    package enum Item {
        /// A number from 0.
        case unsigned(UInt64)
        /// The number -1 - n.
        case negative(UInt64)
        case double(Double)
        case bool(Bool)
        case null
        /// Contents in the bytes; nil: chunks follow, up to `.end`.
        case bytes(UnsafeRawBufferPointer?)
        /// Contents in the bytes, not yet checked to be UTF-8; nil: chunks follow, up to `.end`.
        case text(UnsafeRawBufferPointer?)
        /// So many items follow; nil: items follow up to `.end`.
        case array(Int?)
        /// So many pairs of items follow; nil: pairs follow up to `.end`.
        case map(Int?)
        /// Says what the next item means.
        case tag(UInt64)
        /// Ends what has no length.
        case end
    }

    /// How deep arrays, maps and tags may be nested.
    package static let deepest = 64

    private let bytes: UnsafeRawBufferPointer
    package private(set) var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var left: Int { self.bytes.count &- self.position }
    package var isAtEnd: Bool { self.left == 0 }

    /// The next item's head, and its contents if they have a length.
    @inline(__always)
    package mutating func next() throws(CBORError) -> Item {
        guard self.left > 0 else { throw self.problem("the data ends where an item should begin") }
        let head = self.bytes[self.position]
        let information = head & 0x1F
        self.position &+= 1
        switch head >> 5 {
        case 0: return .unsigned(try self.argument(information))
        case 1: return .negative(try self.argument(information))
        case 2: return .bytes(information == 31 ? nil : try self.contents(information))
        case 3: return .text(information == 31 ? nil : try self.contents(information))
        case 4: return .array(information == 31 ? nil : try self.count(information, smallest: 1))
        case 5: return .map(information == 31 ? nil : try self.count(information, smallest: 2))
        case 6: return .tag(try self.argument(information))
        default: return try self.simple(information)
        }
    }

    /// The value of the tag 1 that was just read: a time in microseconds since 1970.
    package mutating func timestamp() throws(CBORError) -> Int64 {
        let start = self.position
        let seconds: Int64
        switch try self.next() {
        case .unsigned(let value): seconds = Int64(clamping: value)
        case .negative(let value): seconds = -1 - Int64(clamping: value / 2) * 2 - Int64(value % 2)
        case .double(let value):
            let microseconds = (value * 1_000_000).rounded()
            guard let result = Int64(exactly: microseconds) else {
                throw CBORError(at: start, "the time \(value) is not a number of seconds that fits")
            }
            return result
        default: throw CBORError(at: start, "tag 1 stands before something that is not a number")
        }
        let (result, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { throw CBORError(at: start, "the time \(seconds) is too far from 1970") }
        return result
    }

    /// Reads the rest of an item whose head was just read.
    package mutating func skip(_ item: Item, depth: Int = 0) throws(CBORError) {
        guard depth < Self.deepest else { throw self.problem("items are nested deeper than \(Self.deepest)") }
        switch item {
        case .unsigned, .negative, .double, .bool, .null: break
        case .bytes(let contents), .text(let contents):
            guard contents == nil else { return }
            while true { if case .end = try self.next() { return } }
        case .array(let count): try self.skip(count, depth)
        case .map(let count): try self.skip(count.map { 2 * $0 }, depth)
        case .tag: try self.skip(try self.next(), depth: depth + 1)
        case .end: throw self.problem("an end without a beginning")
        }
    }

    private mutating func skip(_ count: Int?, _ depth: Int) throws(CBORError) {
        var open = count ?? .max
        while open > 0 {
            let item = try self.next()
            if count == nil, case .end = item { return }
            try self.skip(item, depth: depth + 1)
            open -= 1
        }
    }

    package func problem(_ text: String) -> CBORError { CBORError(at: self.position, text) }

    // MARK: - Parts of an item

    @inline(__always)
    private mutating func argument(_ information: UInt8) throws(CBORError) -> UInt64 {
        if information < 24 { return UInt64(information) }
        switch information {
        case 24: return UInt64(try self.load(UInt8.self))
        case 25: return UInt64(UInt16(bigEndian: try self.load(UInt16.self)))
        case 26: return UInt64(UInt32(bigEndian: try self.load(UInt32.self)))
        case 27: return UInt64(bigEndian: try self.load(UInt64.self))
        default:
            throw CBORError(at: self.position - 1, "the item's head has the reserved value \(information)")
        }
    }

    @inline(__always)
    private mutating func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(CBORError) -> Number {
        let size = MemoryLayout<Number>.size
        guard self.left >= size else { throw self.problem("the data ends in the head of an item") }
        defer { self.position &+= size }
        return self.bytes.loadUnaligned(fromByteOffset: self.position, as: type)
    }

    @inline(__always)
    private mutating func contents(_ information: UInt8) throws(CBORError) -> UnsafeRawBufferPointer {
        let length = try self.argument(information)
        guard length <= UInt64(self.left) else {
            throw self.problem("an item of \(length) bytes where \(self.left) are left")
        }
        defer { self.position &+= Int(length) }
        return UnsafeRawBufferPointer(rebasing: self.bytes[self.position..<self.position &+ Int(length)])
    }

    private mutating func count(_ information: UInt8, smallest: UInt64) throws(CBORError) -> Int {
        let count = try self.argument(information)
        // Every element takes a byte at least, so a larger count is a lie that must not be reserved for.
        guard count <= UInt64(self.left) / smallest else {
            throw self.problem("\(count) elements where \(self.left) bytes are left")
        }
        return Int(count)
    }

    private mutating func simple(_ information: UInt8) throws(CBORError) -> Item {
        switch information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22, 23: return .null
        case 25: return .double(Double(Float16(bitPattern: UInt16(bigEndian: try self.load(UInt16.self)))))
        case 26: return .double(Double(Float(bitPattern: UInt32(bigEndian: try self.load(UInt32.self)))))
        case 27: return .double(Double(bitPattern: UInt64(bigEndian: try self.load(UInt64.self))))
        case 31: return .end
        default: throw CBORError(at: self.position - 1, "the simple value \(information), which stands for nothing")
        }
    }
}
