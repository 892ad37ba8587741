import Records

// One pass over the record sorts its fields and adds up how many bytes the document takes at most, so that the second pass
// writes into room that is reserved once. Values that are neither text nor a scalar are rendered in the first pass.
//
// Unsafe code: `slots` has a place for each `AlertField`, and one is read only if its bit in `present` is set; `rendered`
// lives until the next record is read, and the batch outlives the call that reads it.

/// The fields of one record, sorted by what an alert does with them.
struct AlertFields: ~Copyable {
    /// A field that becomes additional data, with the number of its key.
    struct Additional {
        var key: Int
        var value: FieldValue
    }

    /// Bytes that a value takes that is no text.
    private static let scalarRoom = 64

    private let slots: UnsafeMutablePointer<FieldValue>
    private var present: UInt32 = 0
    private var rendered: [UnsafeMutableRawBufferPointer] = []
    private(set) var keys: KeyDirectory
    /// Fields without a place of their own, in the order of the record.
    private(set) var additional: [Additional] = []
    /// Bytes that all values take in a document at most, each counted for two places.
    private(set) var room = 0

    private var localTime: LocalTimeText

    init(_ zone: LocalZone) {
        self.localTime = LocalTimeText(zone)
        self.slots = .allocate(capacity: AlertField.allCases.count)
        self.slots.initialize(repeating: .null, count: AlertField.allCases.count)
        self.keys = KeyDirectory { key in
            let field = AlertField(key: key)
            let meaning = field == .message ? Array("RawLog".utf8) : Array(key)
            let start = Array(#"<AdditionalData type="string" meaning=""#.utf8)
            return (field.rawValue, start + XMLText.escaped(meaning) + Array(#""><string>"#.utf8))
        }
    }

    deinit {
        self.slots.deallocate()
        for memory in self.rendered { memory.deallocate() }
    }

    /// The value of a field; nil if the record has none or null.
    @inline(__always)
    subscript(_ field: AlertField) -> FieldValue? {
        self.present & (1 &<< UInt32(field.rawValue)) == 0 ? nil : self.slots[Int(field.rawValue)]
    }

    /// Reads the next record of a batch.
    @inline(__always)
    mutating func read(_ reader: inout RecordReader) throws {
        self.present = 0
        self.room = 0
        self.additional.removeAll(keepingCapacity: true)
        if !self.rendered.isEmpty { self.forgetRendered() }
        self.keys.beginRecord()
        try reader.beginRecord()
        while let key = try reader.nextKey(in: &self.keys) {
            let entry = self.keys.entry(key)
            var value = try reader.nextValue(checksText: false)
            switch value {
            case .null: continue
            case .text(let text): self.room &+= 2 &* XMLText.maximumLength(of: text.count)
            case .item(let item) where entry.role != AlertField.correlatedAlerts.rawValue:
                value = try self.render(item)
            case .time(let time) where entry.role != AlertField.createTime.rawValue:
                value = self.keep(Array(self.localTime.text(time).utf8))
            default: self.room &+= 2 &* Self.scalarRoom
            }
            if entry.role < AlertField.correlatedAlerts.rawValue, Self.canStand(value, entry.role) {
                self.set(entry.role, value)
                continue
            }
            if entry.role == AlertField.correlatedAlerts.rawValue {
                try self.setAlerts(value)
                continue
            }
            if entry.role == AlertField.message.rawValue { self.set(entry.role, value) }
            self.room &+= entry.prefix.count &+ Self.scalarRoom
            self.additional.append(Additional(key: key, value: value))
        }
    }

    @inline(__always)
    private mutating func set(_ role: UInt8, _ value: FieldValue) {
        self.slots[Int(role)] = value
        self.present |= 1 &<< UInt32(role)
    }

    /// Whether a value can stand in the place of its field. Two attributes have lists of values; others than those would
    /// make the document invalid.
    @inline(__always)
    private static func canStand(_ value: FieldValue, _ role: UInt8) -> Bool {
        switch role {
        case AlertField.severity.rawValue:
            value.equals("high") || value.equals("low") || value.equals("medium") || value.equals("info")
        case AlertField.impactType.rawValue:
            value.equals("other") || value.equals("admin") || value.equals("dos") || value.equals("file")
                || value.equals("recon") || value.equals("user")
        default: true
        }
    }

    // MARK: - Values that have to be rendered

    @inline(never)
    private mutating func render(_ item: UnsafeRawBufferPointer) throws -> FieldValue {
        switch try FieldValue.decode(item) {
        case .string(let text): self.keep(Array(text.utf8))
        case .bytes(let bytes): self.keep(Self.base64(bytes))
        case let value: self.keep(JSON.encode(value, .spaced))
        }
    }

    /// Sets the alerts that this one is about, as the elements of the document that name them.
    @inline(never)
    private mutating func setAlerts(_ value: FieldValue) throws {
        let elements = try CorrelatedAlerts.elements(value)
        if !elements.isEmpty { self.set(AlertField.correlatedAlerts.rawValue, self.keep(elements)) }
    }

    private mutating func keep(_ bytes: [UInt8]) -> FieldValue {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        memory.copyBytes(from: bytes)
        self.rendered.append(memory)
        self.room += 2 * XMLText.maximumLength(of: bytes.count)
        return .text(UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]))
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        Array(unsafeUninitializedCapacity: Base64Text.maximumLength(of: bytes.count)) { memory, count in
            count = memory.count
            guard let start = memory.baseAddress else { return }
            _ = bytes.withUnsafeBytes { Base64Text.write($0, at: UnsafeMutableRawPointer(start)) }
        }
    }

    private mutating func forgetRendered() {
        for memory in self.rendered { memory.deallocate() }
        self.rendered.removeAll()
    }
}
