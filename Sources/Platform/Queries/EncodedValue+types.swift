import Records

// A snapshot is JSON: addresses and times are texts in it. In filters they are to be compared as what they are, so the type of
// an attribute says what a text in it is; what is no such thing stays a text, which callbacks may write. The same is
// done to the values of filters, so a text is as good there as `$$IPv4{…}`.

extension EncodedValue {
    /// Appends a value.
    ///
    /// - Parameter type: What the model expects; nil: it knows nothing of it.
    static func append(_ value: DataValue, as type: DataType?, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(Class.null)
        case .bool(let flag): Self.append(flag, to: &bytes)
        case .int(let number): Self.append(number, as: type, to: &bytes)
        case .float(let number): Self.append(number, to: &bytes)
        case .string(let text): Self.append(text, as: type, to: &bytes)
        case .ipv4(let address):
            switch type {
            case .ipv4: Self.append(address, to: &bytes)
            // As numbers, which addresses are for MongoDB.
            case .int, .int64: Self.append(Int(address.number), to: &bytes)
            default: Self.append(address.description, to: &bytes)
            }
        case .ipv6(let address):
            if case .ipv6 = type {
                Self.append(address, to: &bytes)
            } else {
                Self.append(address.description, to: &bytes)
            }
        case .zonedIPv6(let address, let zone):
            guard case .ipv6 = type else { return Self.append("\(address)%\(zone)", to: &bytes) }
            Self.append(address, zone: zone, to: &bytes)
        case .mac(let address):
            if case .mac = type {
                Self.append(address, to: &bytes)
            } else {
                Self.append(address.description, to: &bytes)
            }
        case .time(let time):
            if case .time = type {
                Self.append(time: time, to: &bytes)
            } else {
                Self.append(DateText.text(time), to: &bytes)
            }
        case .array(let elements):
            bytes.append(Class.list)
            let element = type?.element ?? type
            for value in elements {
                let part = Self.beginPart(in: &bytes)
                Self.append(value, as: element, to: &bytes)
                Self.endPart(part, in: &bytes)
            }
        case .object(let fields):
            bytes.append(Class.object)
            for field in fields {
                Self.append(field.name, field.value, as: type?.part(field.name), to: &bytes)
            }
        case .link(let id):
            bytes.append(Class.object)
            Self.append("eid", id.value, as: id.type.dataType, to: &bytes)
        case .dataLink(let id, let data):
            bytes.append(Class.object)
            Self.append("eid", id.value, as: id.type.dataType, to: &bytes)
            Self.append("data", data, as: type?.part("data"), to: &bytes)
        }
    }

    /// The bytes of a value.
    static func bytes(_ value: DataValue, as type: DataType? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        Self.append(value, as: type, to: &bytes)
        return bytes
    }

    private static func append(_ name: String, _ value: DataValue, as type: DataType?, to bytes: inout [UInt8]) {
        Self.append(key: name, to: &bytes)
        let part = Self.beginPart(in: &bytes)
        Self.append(value, as: type, to: &bytes)
        Self.endPart(part, in: &bytes)
    }

    private static func append(_ number: Int, as type: DataType?, to bytes: inout [UInt8]) {
        if case .ipv4 = type, let number = UInt32(exactly: number) {
            Self.append(IPv4Address(number: number), to: &bytes)
        } else {
            Self.append(number, to: &bytes)
        }
    }

    private static func append(_ text: String, as type: DataType?, to bytes: inout [UInt8]) {
        switch type {
        case .ipv4: if let address = IPv4Address(text) { return Self.append(address, to: &bytes) }
        case .ipv6:
            switch EntityID.ipv6(text) {
            case .ipv6(let address): return Self.append(address, to: &bytes)
            case .zonedIPv6(let address, let zone): return Self.append(address, zone: zone, to: &bytes)
            default: break
            }
        case .mac: if let address = MACAddress(text) { return Self.append(address, to: &bytes) }
        case .time:
            var text = text
            if case .time(let time) = text.withUTF8({ TimeReading.read(UnsafeRawBufferPointer($0)) }) {
                return Self.append(time: time, to: &bytes)
            }
        default: break
        }
        Self.append(text, to: &bytes)
    }
}

extension DataType {
    /// The type of a field of values; nil: there is no such field, or it may be anything. In lists, of that of elements.
    func part(_ name: String) -> DataType? {
        switch self {
        case .link(let link):
            switch name {
            case "eid": link.idType.dataType
            case "data": link.data
            default: nil
            }
        case .dict(let fields): fields.first { $0.name == name }?.type
        case .array, .set, .mirror:
            // A number says which element.
            Self.isIndex(name) ? self.element : self.element?.part(name)
        // Of several values that hold together.
        default: Self.isIndex(name) ? self : nil
        }
    }

    private static func isIndex(_ name: String) -> Bool { name.utf8.allSatisfy { $0 &- 0x30 < 10 } }

    /// What a value is compared as: that of its values for a category.
    var compared: DataType { if case .category(let category) = self { category.type } else { self } }
}

extension EntityIDType {
    /// The type of ids as values.
    var dataType: DataType {
        switch self {
        case .string: .string
        case .int: .int
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .mac: .mac
        }
    }
}
