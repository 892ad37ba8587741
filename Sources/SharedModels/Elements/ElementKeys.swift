// Under which keys a model lies in the tree. Parts end in NUL, which neither types nor ids nor names have, so that keys sort
// by their parts and no part runs into the next.
//
//   e type 0 id              an element, see `StoredElement`
//   n type 0 name 0 id       nothing: an element by its name
//   l type 0 id 0 type 0 id  nothing: a link, from the first element to the second
//   r type 0 id 0 type 0 id  nothing: the same link, seen from its end
//   c type                   how many elements there are of this type: 8 bytes, lowest first

/// Builds keys.
enum ElementKeys {
    /// Most bytes of a type.
    static let longestType = 64
    /// Most bytes of an id or a name.
    static let longestText = 256

    static func element(_ type: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer) -> [UInt8] {
        Self.key(UInt8(ascii: "e"), [type], id)
    }

    static func name(
        _ type: UnsafeRawBufferPointer,
        _ name: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) -> [UInt8] { Self.key(UInt8(ascii: "n"), [type, name], id) }

    static func link(
        _ direction: ElementLinks,
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer,
        _ otherID: UnsafeRawBufferPointer
    ) -> [UInt8] { Self.key(direction.letter, [type, id, other], otherID) }

    /// What the keys of all links of an element begin with.
    static func links(
        _ direction: ElementLinks,
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) -> [UInt8] { Self.key(direction.letter, [type, id], UnsafeRawBufferPointer(start: nil, count: 0)) }

    static func count(_ type: UnsafeRawBufferPointer) -> [UInt8] { Self.key(UInt8(ascii: "c"), [], type) }

    private static func key(
        _ letter: UInt8,
        _ parts: [UnsafeRawBufferPointer],
        _ last: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(1 + parts.reduce(last.count) { $0 + $1.count + 1 })
        key.append(letter)
        for part in parts {
            key.append(contentsOf: part)
            key.append(0)
        }
        key.append(contentsOf: last)
        return key
    }
}
