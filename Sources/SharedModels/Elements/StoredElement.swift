// Lies in the tree as four numbers of 16 bits, the lengths of type, id and name and 0, and then type, NUL, id, NUL, name and fields:
// type, NUL and id are what keys have.

/// An element where it lies in the memory of its model. Valid as long as that is, of a model that is being written until the
/// next change.
public struct StoredElement {
    /// Its type.
    public let type: UnsafeRawBufferPointer
    /// Its id.
    public let id: UnsafeRawBufferPointer
    /// Its name; empty: it has none.
    public let name: UnsafeRawBufferPointer
    /// Its fields, as they were given: a map in CBOR, if the writer kept to the rules.
    public let fields: UnsafeRawBufferPointer

    static let headerSize = 8

    /// Reads it; the memory may say anything.
    init(_ value: UnsafeRawBufferPointer) throws(ModelCorruption) {
        guard value.count >= Self.headerSize else { throw .element("\(value.count) bytes are too few") }
        let lengths = value.loadUnaligned(as: UInt64.self)
        let (type, id, name) = (
            Int(lengths & 0xFFFF), Int(lengths >> 16 & 0xFFFF), Int(lengths >> 32 & 0xFFFF)
        )
        guard type + id + name + 2 <= value.count - Self.headerSize else {
            throw .element("texts of \(type), \(id) and \(name) bytes in \(value.count)")
        }
        var place = Self.headerSize
        func take(_ count: Int) -> UnsafeRawBufferPointer {
            defer { place += count }
            return UnsafeRawBufferPointer(rebasing: value[place..<(place + count)])
        }
        self.type = take(type)
        place += 1
        self.id = take(id)
        place += 1
        self.name = take(name)
        self.fields = take(value.count - place)
    }

    /// How an element lies in the tree.
    static func bytes(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ name: UnsafeRawBufferPointer,
        _ fields: UnsafeRawBufferPointer
    ) -> [UInt8] {
        let size = Self.size(type, id, name, fields)
        return [UInt8](unsafeUninitializedCapacity: size) { room, count in
            Self.write(type, id, name, fields, to: UnsafeMutableRawBufferPointer(room))
            count = size
        }
    }

    /// How many bytes that are.
    static func size(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ name: UnsafeRawBufferPointer,
        _ fields: UnsafeRawBufferPointer
    ) -> Int { Self.headerSize + type.count + id.count + name.count + 2 + fields.count }

    /// Writes them to where there is room for them: `size` bytes.
    static func write(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ name: UnsafeRawBufferPointer,
        _ fields: UnsafeRawBufferPointer,
        to room: UnsafeMutableRawBufferPointer
    ) {
        let lengths = UInt64(type.count) | UInt64(id.count) << 16 | UInt64(name.count) << 32
        guard var place = room.baseAddress else { return }
        place.storeBytes(of: lengths.littleEndian, as: UInt64.self)
        place += Self.headerSize
        Self.add(type, &place)
        Self.addNUL(&place)
        Self.add(id, &place)
        Self.addNUL(&place)
        Self.add(name, &place)
        Self.add(fields, &place)
    }

    /// Type, NUL, id, NUL and name, as they were written, by the sum of the lengths of the three.
    static func text(in room: UnsafeMutableRawBufferPointer, _ length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: room[Self.headerSize..<(Self.headerSize + length + 2)])
    }

    @inline(__always)
    private static func add(_ part: UnsafeRawBufferPointer, _ place: inout UnsafeMutableRawPointer) {
        if let start = part.baseAddress { place.copyMemory(from: start, byteCount: part.count) }
        place += part.count
    }

    @inline(__always)
    private static func addNUL(_ place: inout UnsafeMutableRawPointer) {
        place.storeBytes(of: 0, as: UInt8.self)
        place += 1
    }
}
