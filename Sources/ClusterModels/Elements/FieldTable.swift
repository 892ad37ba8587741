/// The fields that a type of elements has. One for each type, for any thread.
public final class FieldTable: Sendable {
    /// The fields in the order of listings.
    public let rules: [FieldRule]

    // Parts of the rules by their places, so that nothing else is touched where elements are made.
    let names: [String]
    let shapes: [FieldShape]
    /// What they are if nobody says; null where that is nothing.
    let initial: [Value]
    /// Which are something then, by bits.
    let hasInitial: UInt64
    let encodedNames: [EncodedName]
    /// Names and values of those with initial ones in CBOR, one behind the other, and where each lies.
    private let encodedInitial: [UInt8]
    private let initialRanges: [Range<Int>]

    init(_ rules: [FieldRule]) {
        self.rules = rules
        self.names = rules.map(\.name)
        self.shapes = rules.map(\.shape)
        self.encodedNames = rules.map { EncodedName($0.name) }
        precondition(rules.count <= UInt64.bitWidth, "a type of elements has more fields than bits tell of")
        var initial: [Value] = []
        var hasInitial: UInt64 = 0
        var encoded: [UInt8] = []
        var ranges: [Range<Int>] = []
        for (place, rule) in rules.enumerated() {
            let start = encoded.count
            if let value = rule.initial {
                hasInitial |= 1 << UInt64(place)
                CBOR.append(.string(rule.name), to: &encoded)
                CBOR.append(value, to: &encoded)
            }
            initial.append(rule.initial ?? .null)
            ranges.append(start..<encoded.count)
        }
        self.initial = initial
        self.hasInitial = hasInitial
        self.encodedInitial = encoded
        self.initialRanges = ranges
    }

    /// The place of a field; nil: it is none of these. Fields mostly come in the order of the rules, so the search begins where the
    /// last one ended.
    func place(of field: String, from start: Int = 0) -> Int? {
        let length = field.utf8.count
        let count = self.names.count
        for place in start..<max(start, count) where self.isSame(place, field, length) { return place }
        for place in 0..<min(start, count) where self.isSame(place, field, length) { return place }
        return nil
    }

    /// What a field makes of a value.
    ///
    /// - Throws: It cannot hold it.
    @inline(__always)
    func fitting(_ value: Value, _ place: Int) throws(FieldMisfit) -> Value {
        self.shapes[place].keeps(value) ? value : try self.coerced(value, place)
    }

    @inline(never)
    private func coerced(_ value: Value, _ place: Int) throws(FieldMisfit) -> Value {
        if let fitting = self.shapes[place].coerce(value) { return fitting }
        throw FieldMisfit(rule: self.rules[place], value: value)
    }

    /// Writes names and initial values of fields, by the bits of their places.
    func encodeInitial(_ places: UInt64, to buffer: inout ByteBuffer) {
        if places == 0 { return }
        self.encodedInitial.withUnsafeBytes { bytes in
            var rest = places
            while rest != 0 {
                buffer.append(UnsafeRawBufferPointer(rebasing: bytes[self.initialRanges[rest.trailingZeroBitCount]]))
                rest &= rest - 1
            }
        }
    }

    /// Most names differ in length, which takes no call to find out.
    @inline(__always)
    private func isSame(_ place: Int, _ field: String, _ length: Int) -> Bool {
        self.names[place].utf8.count == length && self.names[place] == field
    }
}
