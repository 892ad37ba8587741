/// A map from unique text keys to values that keeps the order of insertion.
///
/// Looking up a key compares it with the others one by one, which is the fastest way for the few fields that a
/// record has.
public struct Record: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One key with its value.
    public typealias Field = (key: String, value: Value)

    /// The fields in order; keys are unique.
    public private(set) var fields: [Field]

    /// Makes an empty record.
    public init() { self.fields = [] }

    /// Makes a record of fields; of a repeated key the first gives the place and the last the value.
    public init(_ fields: [(String, Value)]) {
        // The labels of a tuple are no part of its layout; the compiler's conversion would copy and cast each field.
        self.fields = unsafeBitCast(fields, to: [Field].self)
        guard self.hasRepeatedKey else { return }
        self.fields = []
        for (key, value) in fields { self[key] = value }
    }

    /// Makes a record of fields whose keys are known to differ.
    package init(unique fields: [Field]) { self.fields = fields }

    /// Makes a record of a literal, as `init(_:)`.
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }

    /// The value of a key. Setting nil removes the field, setting a new key appends it.
    public subscript(key: String) -> Value? {
        get { self.place(of: key).map { self.fields[$0].value } }
        set {
            switch (self.place(of: key), newValue) {
            case (let place?, let value?): self.fields[place].value = value
            case (let place?, nil): self.fields.remove(at: place)
            case (nil, let value?): self.fields.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// The keys in order.
    public var keys: [String] { self.fields.map(\.key) }

    /// The number of fields.
    public var count: Int { self.fields.count }

    /// Appends a field whose key is known to be new.
    public mutating func append(newKey key: String, _ value: Value) { self.fields.append((key, value)) }

    private func place(of key: String) -> Int? {
        let length = key.utf8.count
        for place in 0..<self.fields.count where Self.isSame(self.fields[place].key, key, length) { return place }
        return nil
    }

    /// Most keys differ in length, which takes no call to find out; and the same short text is the same two words. Keys of different
    /// lengths are different ones, also where they are one text in two normal forms: where records go to, they are bytes.
    @inline(__always)
    private static func isSame(_ key: String, _ other: String, _ length: Int) -> Bool {
        key.utf8.count == length && key == other
    }

    private var hasRepeatedKey: Bool {
        guard self.fields.count <= 16 else { return Set(self.fields.map(\.key)).count < self.fields.count }
        // Which have come, by bits that lengths and first bytes make: most keys differ in them.
        var seen: UInt64 = 0
        for index in 0..<self.fields.count {
            let key = self.fields[index].key
            let length = key.utf8.count
            // There always is such a storage where texts do not come from Objective-C.
            let first = key.utf8.withContiguousStorageIfAvailable { $0.first ?? 0 } ?? 0
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: length &+ 5 &* Int(first))
            if seen & bit != 0 {
                for earlier in 0..<index where Self.isSame(self.fields[earlier].key, key, length) { return true }
            }
            seen |= bit
        }
        return false
    }

    /// Whether both have the same fields in the same order.
    public static func == (left: Record, right: Record) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.key == $1.key && $0.value == $1.value }
    }

    /// Feeds keys and values in order into a hasher.
    public func hash(into hasher: inout Hasher) {
        for (key, value) in self.fields {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}
