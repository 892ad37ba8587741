// A build makes, checks and writes each element once. So values lie one behind the other in the order of the table, with no keys among
// them; of fields that nobody speaks of it is only noted that they are what they are then.

/// The fields of a standard element that are set.
public struct FieldValues: Sendable {
    private let table: FieldTable
    /// Those that somebody set, in the order of their places.
    private var values: [Value]
    /// The bits of their places.
    private var given: UInt64
    /// Which are set and not among them, by the bits of their places: they have their initial values.
    private var initial: UInt64
    /// What the type does not know.
    private(set) var others = Record()
    /// Whether all that is given is known to fit.
    private var isChecked: Bool

    /// What an element has of which nothing is said.
    init(_ table: FieldTable) { self.init(table, [], given: 0) }

    /// Values that fit, in the order of their places, whose bits are given; other fields have their initial ones.
    init(_ table: FieldTable, _ values: [Value], given: UInt64) {
        self.table = table
        self.values = values
        self.given = given
        self.initial = table.hasInitial & ~given
        self.isChecked = true
    }

    /// These alone, which nobody looks at.
    init(_ record: Record, _ table: FieldTable) {
        self.init(table, reserving: record.count)
        self.initial = 0
        self.isChecked = false
        var next = 0
        for (field, value) in record.fields {
            if let place = self.place(of: field, &next) {
                self.set(place, value)
            } else {
                self.others.append(newKey: field, value)
            }
        }
    }

    /// What fields make of values; others have their initial ones.
    ///
    /// - Throws: The first that cannot hold what was given.
    init(taking record: Record, _ table: FieldTable) throws(FieldMisfit) {
        self.init(table, reserving: record.count)
        try self.take(record)
    }

    private init(_ table: FieldTable, reserving count: Int) {
        self.init(table)
        self.values.reserveCapacity(count)
    }

    /// The value of a field; nil: it is not set.
    subscript(field: String) -> Value? {
        get {
            guard let place = self.table.place(of: field) else { return self.others[field] }
            if Self.has(self.given, place) { return self.values[self.index(of: place)] }
            return Self.has(self.initial, place) ? self.table.initial[place] : Optional.none
        }
        set {
            guard let place = self.table.place(of: field) else {
                self.others[field] = newValue
                return
            }
            self.isChecked = false
            guard let newValue else {
                if Self.has(self.given, place) { self.values.remove(at: self.index(of: place)) }
                self.given &= ~(1 << UInt64(place))
                self.initial &= ~(1 << UInt64(place))
                return
            }
            self.set(place, newValue)
        }
    }

    /// All of them: those that the type has in their order, and others.
    var record: Record {
        var fields: [Record.Field] = []
        fields.reserveCapacity(self.count)
        for place in self.table.names.indices {
            if Self.has(self.given, place) {
                fields.append((self.table.names[place], self.values[self.index(of: place)]))
            } else if Self.has(self.initial, place) {
                fields.append((self.table.names[place], self.table.initial[place]))
            }
        }
        return Record(unique: fields + self.others.fields)
    }

    /// Sets fields to what they make of values.
    ///
    /// - Throws: The first that cannot hold what was given; those before it are set.
    mutating func take(_ record: Record, except key: String? = nil) throws(FieldMisfit) {
        var next = 0
        // Then none of them comes twice, and need not be looked for: there can be thousands.
        let hadOthers = self.others.count > 0
        for (field, value) in record.fields where field != key {
            if let place = self.place(of: field, &next) {
                self.set(place, try self.table.fitting(value, place))
            } else if hadOthers {
                self.others[field] = value
            } else {
                self.others.append(newKey: field, value)
            }
        }
    }

    /// - Throws: The first that holds what it cannot.
    func check() throws(FieldMisfit) {
        if self.isChecked { return }
        for place in self.table.names.indices where Self.has(self.given, place) {
            let value = self.values[self.index(of: place)]
            guard self.table.shapes[place].holds(value) else {
                throw FieldMisfit(rule: self.table.rules[place], value: value)
            }
        }
    }

    /// Writes them as a map in CBOR.
    func encode(to buffer: inout ByteBuffer) {
        buffer.commit(CBORBytes.writeHead(5, UInt64(self.count), at: buffer.reserve(CBORBytes.maximumLength)))
        self.values.withUnsafeBufferPointer { values in
            var rest = self.given
            for index in values.indices {
                self.table.encodedNames[rest.trailingZeroBitCount].write(to: &buffer)
                CBOR.append(values, at: index, to: &buffer)
                rest &= rest &- 1
            }
        }
        self.table.encodeInitial(self.initial, to: &buffer)
        CBOR.append(fieldsOf: self.others, to: &buffer)
    }

    private var count: Int { self.values.count + self.initial.nonzeroBitCount + self.others.count }

    /// The place of a field; nil: the type does not know it. Fields mostly come in the order of the table: `next` is where the search
    /// begins.
    private func place(of field: String, _ next: inout Int) -> Int? {
        let place = self.table.place(of: field, from: next)
        if let place { next = place + 1 }
        return place
    }

    private mutating func set(_ place: Int, _ value: Value) {
        let index = self.index(of: place)
        if Self.has(self.given, place) {
            self.values[index] = value
            return
        }
        if index == self.values.count { self.values.append(value) } else { self.values.insert(value, at: index) }
        self.given |= 1 << UInt64(place)
        self.initial &= ~(1 << UInt64(place))
    }

    /// Where the value of a place lies, or would.
    private func index(of place: Int) -> Int { (self.given & ((1 << UInt64(place)) - 1)).nonzeroBitCount }

    private static func has(_ places: UInt64, _ place: Int) -> Bool { places >> UInt64(place) & 1 == 1 }
}
