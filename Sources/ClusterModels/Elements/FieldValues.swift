// A build makes, checks and writes each element once. So what its author gives is kept as it is, and looked at once; of fields that
// nobody speaks of it is only noted that they are what they are then.

/// The fields of a standard element that are set.
public struct FieldValues: Sendable {
    private let table: FieldTable
    /// Those that somebody set, and all that the type does not know.
    private var given: Record
    /// Which are set and not among them, by the bits of their places: they have their initial values.
    private var initial: UInt64
    /// Whether all that is given is known to fit.
    private var isChecked: Bool
    /// Whether there may be some that the type does not know.
    private(set) var hasOthers: Bool

    /// What an element has of which nothing is said.
    init(_ table: FieldTable) {
        self.table = table
        self.given = Record()
        self.initial = table.hasInitial
        self.isChecked = true
        self.hasOthers = false
    }

    /// These alone, which nobody looks at.
    init(_ record: Record, _ table: FieldTable) {
        self.table = table
        self.given = record
        self.initial = 0
        self.isChecked = false
        self.hasOthers = true
    }

    /// What fields make of values; others have their initial ones.
    ///
    /// - Throws: The first that cannot hold what was given.
    init(taking record: consuming Record, _ table: FieldTable) throws(FieldMisfit) {
        var fields = record.takeFields()
        var initial = table.hasInitial
        var isKnown = true
        var next = 0
        for index in fields.indices {
            guard let place = table.place(of: fields[index].key, from: next) else {
                isKnown = false
                continue
            }
            next = place + 1
            initial &= ~(1 << UInt64(place))
            if !table.shapes[place].keeps(fields[index].value) {
                fields[index].value = try Self.fitting(fields[index].value, place, table)
            }
        }
        self.table = table
        self.given = Record(unique: fields)
        self.initial = initial
        self.isChecked = true
        self.hasOthers = !isKnown
    }

    /// The value of a field; nil: it is not set.
    subscript(field: String) -> Value? {
        get {
            if let value = self.given[field] { return value }
            guard let place = self.table.place(of: field), self.isInitial(place) else { return Optional.none }
            return self.table.initial[place]
        }
        set {
            self.given[field] = newValue
            guard let place = self.table.place(of: field) else {
                self.hasOthers = true
                return
            }
            self.initial &= ~(1 << UInt64(place))
            self.isChecked = false
        }
    }

    /// All of them: those that the type has in their order, and others.
    var record: Record {
        var fields: [Record.Field] = []
        fields.reserveCapacity(self.count)
        for place in self.table.names.indices {
            let name = self.table.names[place]
            if self.isInitial(place) {
                fields.append((name, self.table.initial[place]))
            } else if let value = self.given[name] {
                fields.append((name, value))
            }
        }
        if self.hasOthers {
            for (field, value) in self.given.fields where self.table.place(of: field) == nil {
                fields.append((field, value))
            }
        }
        return Record(unique: fields)
    }

    /// Sets fields to what they make of values.
    ///
    /// - Throws: The first that cannot hold what was given; those before it are set.
    mutating func take(_ record: Record, except key: String) throws(FieldMisfit) {
        var next = 0
        for (field, value) in record.fields where field != key {
            guard let place = self.table.place(of: field, from: next) else {
                self.given[field] = value
                self.hasOthers = true
                continue
            }
            next = place + 1
            let isFitting = self.table.shapes[place].keeps(value)
            self.given[field] = isFitting ? value : try Self.fitting(value, place, self.table)
            self.initial &= ~(1 << UInt64(place))
        }
    }

    /// - Throws: The first that holds what it cannot.
    func check() throws(FieldMisfit) {
        if self.isChecked { return }
        var next = 0
        for (field, value) in self.given.fields {
            guard let place = self.table.place(of: field, from: next) else { continue }
            next = place + 1
            guard self.table.shapes[place].holds(value) else {
                throw FieldMisfit(rule: self.table.rules[place], value: value)
            }
        }
    }

    /// Writes them as a map in CBOR.
    func encode(to buffer: inout ByteBuffer) {
        buffer.commit(CBORBytes.writeHead(5, UInt64(self.count), at: buffer.reserve(CBORBytes.maximumLength)))
        CBOR.append(fieldsOf: self.given, to: &buffer)
        guard self.initial != 0 else { return }
        self.table.encodedInitial.withUnsafeBytes { bytes in
            var rest = self.initial
            while rest != 0 {
                let range = self.table.initialRanges[rest.trailingZeroBitCount]
                buffer.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
                rest &= rest - 1
            }
        }
    }

    private var count: Int { self.given.count + self.initial.nonzeroBitCount }

    private func isInitial(_ place: Int) -> Bool { self.initial >> UInt64(place) & 1 == 1 }

    private static func fitting(
        _ value: Value,
        _ place: Int,
        _ table: FieldTable
    ) throws(FieldMisfit) -> Value {
        if let fitting = table.shapes[place].coerce(value) { return fitting }
        throw FieldMisfit(rule: table.rules[place], value: value)
    }
}
