import Records

// A column is a sorted list of the values that occur, and for each entity which one it has: 0 none, 1 the first. Behind the
// last comes one more, for those of which only the document knows. A question is asked of each value once, and most are found
// by halving.
//
// Unsafe code: lengths and codes are checked when a column is made.

/// The values of an attribute in a segment. Immutable.
struct Column: Sendable {
    /// What stands before the values.
    struct Form: Sendable {
        let count: Int
        let values: Int
        var hasLists = false
        var hasObjects = false
        /// Whether all values are links without data.
        var hasOnlyLinks = false
        /// Whether there are entities of which only the document knows.
        var hasLooks = false

        init(count: Int, values: Int) {
            self.count = count
            self.values = values
        }

        fileprivate static let length = 6

        /// Bytes of a code; 0: all entities have the one value.
        fileprivate func width(_ codes: [UInt16]) -> Int {
            if self.values == 1, !self.hasLooks, codes.allSatisfy({ $0 == 1 }) { return 0 }
            return self.values < 255 ? 1 : 2
        }

        /// The column in the form for the store.
        func bytes(_ codes: [UInt16], _ pieces: [UnsafeRawBufferPointer]) -> [UInt8] {
            let size = pieces.reduce(0) { $0 + $1.count + 4 }
            var writer = ByteWriter(capacity: size + 2 * codes.count + 16)
            let width = self.width(codes)
            writer.write(
                (self.hasLists ? 1 : 0) | (self.hasObjects ? 2 : 0) | (self.hasOnlyLinks ? 4 : 0)
                    | (self.hasLooks ? 8 : 0)
            )
            writer.write(UInt8(width))
            writer.write(word: UInt16(self.count))
            writer.write(word: UInt16(self.values))
            switch width {
            case 0: break
            case 1: for code in codes { writer.write(UInt8(code)) }
            default: for code in codes { writer.write(word: code) }
            }
            PackedList.append(pieces, to: &writer)
            return Array(writer.bytes)
        }
    }

    let form: Form
    private let bytes: [UInt8]
    private let width: Int

    /// Bytes of memory.
    var size: Int { self.bytes.count + 64 }

    /// Takes what the store has.
    init(_ bytes: [UInt8]) throws(ByteError) {
        let fault = ByteError(offset: 0, expected: "a column")
        guard bytes.count >= Form.length else { throw fault }
        var form = Form(
            count: Int(bytes[2]) | Int(bytes[3]) << 8,
            values: Int(bytes[4]) | Int(bytes[5]) << 8
        )
        form.hasLists = bytes[0] & 1 != 0
        form.hasObjects = bytes[0] & 2 != 0
        form.hasOnlyLinks = bytes[0] & 4 != 0
        form.hasLooks = bytes[0] & 8 != 0
        self.form = form
        self.width = Int(bytes[1])
        self.bytes = bytes
        let start = Form.length + form.count * self.width
        let (isSound, last) = (
            self.width <= 2 && (self.width > 0 || form.values == 1) && start <= bytes.count
                && bytes.withUnsafeBytes { PackedList.isSound($0, at: start, count: form.values) },
            form.values + (form.hasLooks ? 1 : 0)
        )
        guard isSound else { throw fault }
        for index in 0..<form.count { guard self.code(index) <= last else { throw fault } }
    }

    /// The code of an entity.
    @inline(__always)
    func code(_ index: Int) -> Int {
        switch self.width {
        case 0: 1
        case 1: Int(self.bytes[Form.length + index])
        default: Int(self.bytes[Form.length + 2 * index]) | Int(self.bytes[Form.length + 2 * index + 1]) << 8
        }
    }

    /// Has a body look at the values, which are sorted.
    func withValues<Result>(_ body: (PackedList) -> Result) -> Result {
        let start = Form.length + self.form.count * self.width
        return self.bytes.withUnsafeBytes { body(PackedList($0, at: start, count: self.form.values)) }
    }

    /// The entities whose value has one of these codes.
    func entities(_ codes: CodeSet) -> SegmentBits {
        if codes.isEmpty { return SegmentBits(self.form.count) }
        if self.width == 0 { return SegmentBits(self.form.count, all: codes.contains(1)) }
        var bits = SegmentBits(self.form.count)
        if codes.ranges.count == 1, !codes.hasAbsent {
            let range = codes.ranges[0]
            for index in 0..<self.form.count where range.contains(self.code(index) - 1) { bits[index] = true }
        } else {
            var wanted = [Bool](repeating: false, count: self.form.values + 2)
            wanted[0] = codes.hasAbsent
            for range in codes.ranges { for code in range { wanted[code + 1] = true } }
            for index in 0..<self.form.count where wanted[self.code(index)] { bits[index] = true }
        }
        return bits
    }

    /// The entities of which only the document knows.
    var looks: SegmentBits {
        var bits = SegmentBits(self.form.count)
        guard self.form.hasLooks else { return bits }
        for index in 0..<self.form.count where self.code(index) > self.form.values { bits[index] = true }
        return bits
    }
}
