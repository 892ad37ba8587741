/// The fields of an element whose author names them one by one, in the order of the table; nil: nothing is said of it.
struct FieldFiller {
    private let table: FieldTable
    private var values: [Value] = []
    private var given: UInt64 = 0
    /// The place of the next field.
    private var place = 0

    init(_ table: FieldTable) {
        self.table = table
        self.values.reserveCapacity(table.names.count)
    }

    /// All of them.
    ///
    /// - Precondition: Each field of the table was added.
    var filled: FieldValues {
        precondition(self.place == self.table.names.count, "not each field was named")
        return FieldValues(self.table, self.values, given: self.given)
    }

    @inline(__always)
    mutating func add(_ text: consuming String?) throws(FieldMisfit) {
        if let text { try self.put(.string(text)) }
        self.place += 1
    }

    @inline(__always)
    mutating func add(_ number: Int?) throws(FieldMisfit) {
        if let number { try self.put(.int(number)) }
        self.place += 1
    }

    @inline(__always)
    mutating func add(_ number: Double?) throws(FieldMisfit) {
        if let number { try self.put(.double(number)) }
        self.place += 1
    }

    @inline(__always)
    mutating func add(_ flag: Bool?) throws(FieldMisfit) {
        if let flag { try self.put(.bool(flag)) }
        self.place += 1
    }

    @inline(__always)
    mutating func add(_ value: consuming Value?) throws(FieldMisfit) {
        if let value { try self.put(value) }
        self.place += 1
    }

    /// Puts what the next field makes of a value.
    @inline(__always)
    private mutating func put(_ value: consuming Value) throws(FieldMisfit) {
        self.values.append(try self.table.fitting(value, self.place))
        self.given |= 1 << UInt64(self.place)
    }
}
