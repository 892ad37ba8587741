import Records

/// Gathers the values of an attribute in a segment. For one thread.
struct ColumnBuilder {
    /// Bytes of a value at most; of a larger one only the document knows.
    static let largestValue = 1000
    /// Bytes of all values beyond which a segment should end: stores are slow with large entries.
    static let largestColumn = 48 << 10

    private var arena: [UInt8] = []
    /// Where the value of each entity that has one begins and ends; neighbours with equal values share one.
    private var values: [(entity: UInt16, start: UInt32, end: UInt32)] = []
    private var looks: [UInt16] = []
    private var hasLists = false
    private var hasObjects = false
    private var hasOnlyLinks = true

    var isEmpty: Bool { self.values.isEmpty && self.looks.isEmpty }

    /// Bytes of the values.
    var size: Int { self.arena.count }

    /// Forgets all; the memory stays.
    mutating func removeAll() {
        self.arena.removeAll(keepingCapacity: true)
        self.values.removeAll(keepingCapacity: true)
        self.looks.removeAll(keepingCapacity: true)
        (self.hasLists, self.hasObjects, self.hasOnlyLinks) = (false, false, true)
    }

    /// Adds the value of an entity; later ones come later.
    mutating func add(_ value: DataValue, as type: DataType?, of entity: Int) {
        var room = Self.largestValue
        guard Self.fits(value, &room) else { return self.looks.append(UInt16(entity)) }
        let start = self.arena.count
        EncodedValue.append(value, as: type, to: &self.arena)
        switch self.arena[start] {
        case EncodedValue.Class.list: self.hasLists = true
        case EncodedValue.Class.object: self.hasObjects = true
        default: break
        }
        if self.hasOnlyLinks { self.hasOnlyLinks = Self.isLink(value) }
        if let before = self.values.last, Int(before.end - before.start) == self.arena.count - start,
            self.isRepeated(Int(before.start), start)
        {
            self.arena.removeSubrange(start...)
            self.values.append((UInt16(entity), before.start, before.end))
        } else {
            self.values.append((UInt16(entity), UInt32(start), UInt32(self.arena.count)))
        }
    }

    private func isRepeated(_ before: Int, _ start: Int) -> Bool {
        self.arena.withUnsafeBytes { arena in
            TextBytes.areEqual(
                UnsafeRawBufferPointer(rebasing: arena[before..<before + arena.count - start]),
                UnsafeRawBufferPointer(rebasing: arena[start...])
            )
        }
    }

    private static func isLink(_ value: DataValue) -> Bool {
        switch value {
        case .link: true
        case .object(let fields): fields.count == 1 && fields[0].name == "eid"
        default: false
        }
    }

    /// Whether a value is small; it is not looked at any further than that.
    private static func fits(_ value: DataValue, _ room: inout Int) -> Bool {
        room -= 16
        switch value {
        case .string(let text): room -= text.utf8.count
        case .array(let elements): for element in elements { guard self.fits(element, &room) else { return false } }
        case .object(let fields):
            for field in fields {
                room -= field.name.utf8.count
                guard self.fits(field.value, &room) else { return false }
            }
        case .link(let id): return self.fits(id.value, &room)
        case .dataLink(let id, let data): return self.fits(id.value, &room) && self.fits(data, &room)
        default: break
        }
        return room >= 0
    }

    /// The column in the form for the store.
    ///
    /// - Parameters:
    ///   - count: Entities of the segment.
    ///   - places: For each entity, in the order in which they came, its place; nil: they came in order.
    func bytes(count: Int, places: [Int]?) -> [UInt8] {
        self.arena.withUnsafeBytes { arena in
            func value(_ index: Int) -> UnsafeRawBufferPointer {
                let value = self.values[index]
                return UnsafeRawBufferPointer(rebasing: arena[Int(value.start)..<Int(value.end)])
            }
            // The first bytes decide nearly always.
            var order: [(prefix: UInt64, index: Int)] = []
            order.reserveCapacity(self.values.count)
            for index in self.values.indices { order.append((Self.prefix(value(index)), index)) }
            if !self.isUniform {
                order.sort { left, right in
                    left.prefix != right.prefix
                        ? left.prefix < right.prefix : EncodedValue.compare(value(left.index), value(right.index)) < 0
                }
            }
            var pieces: [UnsafeRawBufferPointer] = []
            var codes = [UInt16](repeating: 0, count: count)
            for (_, index) in order {
                let piece = value(index)
                if pieces.last.map({ TextBytes.areEqual($0, piece) }) != true { pieces.append(piece) }
                let entity = Int(self.values[index].entity)
                codes[places?[entity] ?? entity] = UInt16(pieces.count)
            }
            for entity in self.looks { codes[places?[Int(entity)] ?? Int(entity)] = UInt16(pieces.count + 1) }
            var form = Column.Form(count: count, values: pieces.count)
            form.hasLists = self.hasLists
            form.hasObjects = self.hasObjects
            form.hasOnlyLinks = self.hasOnlyLinks
            form.hasLooks = !self.looks.isEmpty
            return form.bytes(codes, pieces)
        }
    }

    /// Whether all entities share one value.
    private var isUniform: Bool { self.values.last.map { $0.start == 0 } ?? true }

    private static func prefix(_ value: UnsafeRawBufferPointer) -> UInt64 {
        if value.count >= 8 { return UInt64(bigEndian: value.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for byte in value { prefix = prefix << 8 | UInt64(byte) }
        return prefix << UInt64(8 * (8 - value.count))
    }
}
