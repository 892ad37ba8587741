// The reader keeps, for each array or map that is open, one number in `open`: how many items it still waits for, or one
// of the negative constants of `Frame` when its length is not told. The innermost of them is in `frame`, so that scalars
// touch nothing else. Counts are compared with the bytes that are left as soon as they are read: a count that passes
// is at most the number of those bytes, so a consumer may trust it, and sums cannot overflow.
// Soundness: `take` is the only way to move on, and checks; all loads lie before where it moved to.

/// Walks through CBOR (RFC 8949), one item or several in sequence (RFC 8742), without allocating.
///
/// All that is not well-formed is an error, whatever the bytes. Longer forms than necessary are accepted, as are
/// indefinite lengths. After an error the reader must not be used again.
///
///     var reader = CBORReader(bytes)
///     while !reader.isAtEnd {
///         switch try reader.next() { ... }
///     }
public struct CBORReader {
    /// How deep arrays, maps and chunked strings may be nested.
    public static let maximumDepth = 64

    private enum Frame {
        static let array = -1
        static let mapAtKey = -2
        static let mapAtValue = -3
        static let bytes = -4
        static let text = -5
    }

    private let bytes: UnsafeRawBufferPointer
    /// The place of the next item, in bytes from the beginning.
    public private(set) var offset = 0
    /// How many arrays, maps and chunked strings are open.
    public private(set) var depth = 0
    /// The bytes from a tag on are part of the item that follows it, so nothing may end before that.
    private var isTagged = false
    private var frame = Int.max
    private var open = InlineArray<64, Int>(repeating: 0)

    /// Makes a reader of bytes that must outlive it and the items it gives.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether the last item is complete and no byte follows.
    public var isAtEnd: Bool { self.offset == self.bytes.count && self.depth == 0 && !self.isTagged }

    /// The next step.
    ///
    /// - Throws: `CBORError` of the codes `truncated`, `malformed`, `invalidUTF8` and `tooDeep`.
    public mutating func next() throws(CBORError) -> CBORItem {
        if self.frame == 0 {
            self.close()
            return .end
        }
        let start = self.offset
        let initial = try self.take(1)[0]
        let information = initial & 0x1f
        if self.frame <= Frame.bytes, initial != 0xff { try self.checkChunk(initial, at: start) }
        switch initial >> 5 {
        case 0:
            let value = try self.argument(information, at: start)
            self.countItem()
            return .unsigned(value)
        case 1:
            let value = try self.argument(information, at: start)
            self.countItem()
            return .negative(value)
        case 2:
            guard information != 31 else { return try self.begin(.bytesStart, Frame.bytes, at: start) }
            let contents = try self.string(information, at: start)
            self.countItem()
            return .bytes(contents)
        case 3:
            guard information != 31 else { return try self.begin(.textStart, Frame.text, at: start) }
            let contents = try self.string(information, at: start)
            if let index = UTF8Text.firstInvalid(in: contents) { throw self.invalidText(contents, index) }
            self.countItem()
            return .text(contents)
        case 4:
            guard information != 31 else { return try self.begin(.arrayStart(count: nil), Frame.array, at: start) }
            let count = try self.count(information, size: 1, at: start)
            return try self.begin(.arrayStart(count: count), count, at: start)
        case 5:
            guard information != 31 else { return try self.begin(.mapStart(count: nil), Frame.mapAtKey, at: start) }
            let count = try self.count(information, size: 2, at: start)
            return try self.begin(.mapStart(count: count), 2 * count, at: start)
        case 6:
            let number = try self.argument(information, at: start)
            self.isTagged = true
            return .tag(number)
        default: return try self.simple(information, at: start)
        }
    }

    /// Passes over one item with its tags and all that is in it.
    ///
    /// - Returns: The bytes of the item; nil if instead of an item the array or map ended, which is then passed over.
    /// - Throws: As `next()`.
    public mutating func skipItem() throws(CBORError) -> UnsafeRawBufferPointer? {
        let start = self.offset
        let level = self.depth
        repeat {
            if case .end = try self.next(), self.depth < level { return nil }
        } while self.depth > level || self.isTagged
        return UnsafeRawBufferPointer(rebasing: self.bytes[start..<self.offset])
    }

    /// Appends the chunks of a string to bytes and passes over its end; to be called after `bytesStart` or `textStart`.
    ///
    /// - Throws: As `next()`.
    public mutating func joinChunks(to joined: inout [UInt8]) throws(CBORError) {
        while true {
            switch try self.next() {
            case .bytes(let chunk), .text(let chunk): joined.append(contentsOf: chunk)
            default: return
            }
        }
    }

    // MARK: - Containers

    /// Enters a container with a new frame.
    @inline(__always)
    private mutating func begin(_ item: CBORItem, _ frame: Int, at start: Int) throws(CBORError) -> CBORItem {
        guard self.depth < Self.maximumDepth else {
            throw CBORError(
                .tooDeep,
                at: start,
                expected: "at most \(Self.maximumDepth) nested arrays and maps",
                found: "one more"
            )
        }
        self.countItem()
        self.open[self.depth] = self.frame
        self.depth += 1
        self.frame = frame
        return item
    }

    private mutating func close() {
        self.depth -= 1
        self.frame = self.open[self.depth]
    }

    /// Notes that the innermost container has one more item.
    @inline(__always)
    private mutating func countItem() {
        self.isTagged = false
        if self.frame > 0 {
            // A sequence has no number of items to count down from.
            if self.depth > 0 { self.frame &-= 1 }
        } else if self.frame == Frame.mapAtKey {
            self.frame = Frame.mapAtValue
        } else if self.frame == Frame.mapAtValue {
            self.frame = Frame.mapAtKey
        }
    }

    private func checkChunk(_ initial: UInt8, at start: Int) throws(CBORError) {
        let major: UInt8 = self.frame == Frame.text ? 3 : 2
        guard initial >> 5 == major, initial & 0x1f != 31 else {
            throw CBORError(
                .malformed,
                at: start,
                expected: "a chunk of \(major == 3 ? "text" : "a byte string") of definite length, or its end",
                found: Self.name(of: initial)
            )
        }
    }

    // MARK: - Scalars

    /// What major type 7 stands for.
    @inline(__always)
    private mutating func simple(_ information: UInt8, at start: Int) throws(CBORError) -> CBORItem {
        if information == 31 { return try self.breakItem(at: start) }
        let value = try self.argument(information, at: start)
        if information == 24, value < 32 {
            throw CBORError(
                .malformed,
                at: start,
                expected: "a simple value from 32 on in two bytes",
                found: "simple value \(value)"
            )
        }
        self.countItem()
        return switch information {
        case 20: .bool(false)
        case 21: .bool(true)
        case 22: .null
        case 23: .undefined
        case 25: .double(CBORNumber.double(half: UInt16(truncatingIfNeeded: value)))
        case 26: .double(CBORNumber.double(single: UInt32(truncatingIfNeeded: value)))
        case 27: .double(Double(bitPattern: value))
        default: .simple(UInt8(truncatingIfNeeded: value))
        }
    }

    private mutating func breakItem(at start: Int) throws(CBORError) -> CBORItem {
        guard self.frame < 0, self.frame != Frame.mapAtValue, !self.isTagged else {
            let expected = self.isTagged ? "the item of a tag" : self.frame < 0 ? "the value of a key" : "an item"
            throw CBORError(.malformed, at: start, expected: expected, found: "a break (0xff)")
        }
        self.close()
        return .end
    }

    // MARK: - Bytes

    /// The argument that an initial byte announces.
    @inline(__always)
    private mutating func argument(_ information: UInt8, at start: Int) throws(CBORError) -> UInt64 {
        if information < 24 { return UInt64(information) }
        switch information {
        case 24: return UInt64(try self.take(1)[0])
        case 25: return UInt64(UInt16(bigEndian: try self.take(2).loadUnaligned(as: UInt16.self)))
        case 26: return UInt64(UInt32(bigEndian: try self.take(4).loadUnaligned(as: UInt32.self)))
        case 27: return UInt64(bigEndian: try self.take(8).loadUnaligned(as: UInt64.self))
        default:
            let initial = self.bytes[start]
            throw CBORError(.malformed, at: start, expected: "an item", found: Self.name(of: initial))
        }
    }

    @inline(__always)
    private mutating func string(_ information: UInt8, at start: Int) throws(CBORError) -> UnsafeRawBufferPointer {
        let length = try self.argument(information, at: start)
        guard length <= UInt64(self.bytes.count - self.offset) else {
            throw self.truncated("\(length) bytes of a string", at: start)
        }
        return try self.take(Int(length))
    }

    /// The number of elements or pairs of a container, each of at least `size` bytes.
    private mutating func count(_ information: UInt8, size: Int, at start: Int) throws(CBORError) -> Int {
        let count = try self.argument(information, at: start)
        guard count <= UInt64((self.bytes.count - self.offset) / size) else {
            throw self.truncated("\(count) \(size == 1 ? "elements of an array" : "pairs of a map")", at: start)
        }
        return Int(count)
    }

    @inline(__always)
    private mutating func take(_ count: Int) throws(CBORError) -> UnsafeRawBufferPointer {
        guard count <= self.bytes.count - self.offset, let start = self.bytes.baseAddress else {
            throw self.truncated(count == 1 ? "a byte" : "\(count) bytes", at: self.offset)
        }
        let taken = UnsafeRawBufferPointer(start: start + self.offset, count: count)
        self.offset += count
        return taken
    }

    @inline(never)
    private func truncated(_ expected: String, at start: Int) -> CBORError {
        let left = self.bytes.count - self.offset
        let found = left == 0 ? "the end of the bytes" : "the end after \(left) \(left == 1 ? "byte" : "bytes")"
        return CBORError(.truncated, at: start, expected: expected, found: found)
    }

    @inline(never)
    private func invalidText(_ text: UnsafeRawBufferPointer, _ index: Int) -> CBORError {
        CBORError(
            .invalidUTF8,
            at: self.offset - text.count + index,
            expected: "UTF-8",
            found: "byte 0x" + String(text[index], radix: 16)
        )
    }

    private static func name(of initial: UInt8) -> String {
        let majors = ["an integer", "an integer", "a byte string", "text", "an array", "a map", "a tag", "a value"]
        let text = "0x" + String(initial, radix: 16)
        guard initial & 0x1f < 28 || initial & 0x1f == 31 else { return "the reserved initial byte \(text)" }
        let isIndefinite = initial & 0x1f == 31
        if isIndefinite, [0, 1, 6].contains(initial >> 5) { return "\(text), which has no indefinite form" }
        return "\(majors[Int(initial >> 5)])\(isIndefinite ? " of indefinite length" : "") (\(text))"
    }
}
