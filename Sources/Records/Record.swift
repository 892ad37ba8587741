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

    /// Makes a record of a literal, as `init(_:)`.
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }

    /// The value of a key. Setting nil removes the field, setting a new key appends it.
    public subscript(key: String) -> Value? {
        get { self.fields.first { $0.key == key }?.value }
        set {
            switch (self.fields.firstIndex { $0.key == key }, newValue) {
            case (let index?, let value?): self.fields[index].value = value
            case (let index?, nil): self.fields.remove(at: index)
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

    private var hasRepeatedKey: Bool {
        guard self.fields.count <= 16 else { return Set(self.fields.map(\.key)).count < self.fields.count }
        for index in self.fields.indices.dropFirst() {
            for earlier in 0..<index where self.fields[earlier].key == self.fields[index].key { return true }
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
