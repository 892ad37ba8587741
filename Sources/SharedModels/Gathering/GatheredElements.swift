import Glibc

// What a build puts comes in any order, and into a tree each entry costs a way down from the root. So it is kept apart: values where
// they will stay in the arena, the texts that keys are made of together, and of elements and links only numbers. In the end elements are sorted, where they did not come in order
// anyway; links are sorted by the ranks of their ends, which is the order of their keys; and the tree is written from its first leaf to
// its last.
//
// Unsafe code: pointers to the texts are used only while these do not change.

/// The elements and links of a model that is built from nothing, until they are loaded into its tree all at once.
struct GatheredElements: Sendable {
    /// An element: where its value lies in the arena, where its texts begin, and how long they are.
    struct Element: Sendable {
        var value: Int
        var length: Int
        var text: Int
        var type: UInt32
        var typeLength: UInt16
        var idLength: UInt16
        var nameLength: UInt16
    }

    /// A type of elements.
    struct ElementType: Sendable {
        var nameLength: Int
        /// The number of the element of this type that came last.
        var last = 0
        /// Whether they came in the order of their ids.
        var isInOrder = true
    }

    /// The numbers of the elements that a link leads from and to.
    struct Link: Sendable {
        var from: UInt32
        var to: UInt32
    }

    /// By number, in the order in which they were put.
    private(set) var elements: [Element] = []
    private(set) var links: [Link] = []
    /// Type, NUL, id, NUL and name of each.
    private(set) var texts: [UInt8] = []
    /// There are few.
    private(set) var types: [ElementType] = []
    /// Their names, each with room for the longest.
    private var typeNames: [UInt8] = []
    /// What the tree will take at most, without values: bytes.
    private(set) var treeSize = 0
    /// What it will take at least, if keys begin alike as they mostly do.
    var likelyTreeSize: Int { self.treeSize * 3 / 8 }
    /// Elements by type and id.
    private var table = HashTable()

    /// Where the value of an element lies.
    func value(of number: Int) -> Range<Int> {
        let element = self.elements[number]
        return element.value..<(element.value + element.length)
    }

    /// The number of an element; nil: there is none.
    func number(
        of type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) -> Int? {
        guard !self.elements.isEmpty, let type = self.place(of: type) else { return nil }
        return self.texts.withUnsafeBytes { texts in
            // Links are mostly made of what was put just now, to where the one before them led.
            if self.isElement(self.elements.count - 1, type, id, texts) { return self.elements.count - 1 }
            if let last = self.links.last, self.isElement(Int(last.to), type, id, texts) { return Int(last.to) }
            return self.number(type, id, Self.hash(type, id), texts)
        }
    }

    /// The place of a type, which must be one, if it is new.
    mutating func enter(_ type: UnsafeRawBufferPointer) throws(ElementError) -> Int {
        if let place = self.place(of: type) { return place }
        try ElementLimits.check(type: type)
        self.types.append(ElementType(nameLength: type.count))
        self.typeNames += type
        self.typeNames += repeatElement(0, count: ElementKeys.longestType - type.count)
        return self.types.count - 1
    }

    /// Adds an element whose value is kept at an offset, or puts it in the place of that with the same type and id.
    ///
    /// - Parameter text: Type, NUL, id, NUL and name.
    mutating func put(
        _ place: Int,
        _ id: UnsafeRawBufferPointer,
        name: Int,
        text: UnsafeRawBufferPointer,
        value: Range<Int>
    ) {
        let typeLength = self.types[place].nameLength
        let hash = Self.hash(place, id)
        let element = Element(
            value: value.lowerBound,
            length: value.count,
            text: self.texts.count,
            type: UInt32(place),
            typeLength: UInt16(typeLength),
            idLength: UInt16(id.count),
            nameLength: UInt16(name)
        )
        let known = self.texts.withUnsafeBytes { self.number(place, id, hash, $0) }
        self.texts.append(contentsOf: text)
        if name > 0 { self.treeSize += Self.size(ofKey: typeLength + name + id.count + 3) }
        if let known {
            self.elements[known] = element
            return
        }
        self.treeSize += Self.size(ofKey: typeLength + id.count + 2)
        self.elements.append(element)
        self.note(self.elements.count - 1, id)
        self.table.add(self.elements.count - 1, hash)
    }

    /// Adds a link of elements that are there, if it is not there.
    mutating func link(_ from: Int, _ to: Int) {
        self.links.append(Link(from: UInt32(from), to: UInt32(to)))
        let size = self.size(ofKeysOf: from) + self.size(ofKeysOf: to)
        self.treeSize += 2 * Self.size(ofKey: size)
    }

    /// Does something with the name of a type.
    func withName<Result>(of type: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        self.typeNames.withUnsafeBytes { body(Self.typeName(type, self.types[type].nameLength, in: $0)) }
    }

    /// Type, NUL and id of an element, as they are in keys.
    @inline(__always)
    func typeAndID(of number: Int, in texts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let element = self.elements[number]
        let end = element.text + Int(element.typeLength) + 1 + Int(element.idLength)
        return UnsafeRawBufferPointer(rebasing: texts[element.text..<end])
    }

    /// The id of an element.
    @inline(__always)
    func id(of number: Int, in texts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let element = self.elements[number]
        let start = element.text + Int(element.typeLength) + 1
        return UnsafeRawBufferPointer(rebasing: texts[start..<(start + Int(element.idLength))])
    }

    /// The name of an element.
    @inline(__always)
    func name(of number: Int, in texts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let element = self.elements[number]
        let start = element.text + Int(element.typeLength) + Int(element.idLength) + 2
        return UnsafeRawBufferPointer(rebasing: texts[start..<(start + Int(element.nameLength))])
    }

    // MARK: - Sizes

    /// Bytes of a cell, twice, for nodes are not full.
    private static func size(ofKey length: Int) -> Int { 2 * (NodeLayout.cellSize(key: length) + NodeLayout.slotSize) }

    /// Bytes of an element in the key of a link.
    private func size(ofKeysOf number: Int) -> Int {
        let element = self.elements[number]
        return Int(element.typeLength) + Int(element.idLength) + 2
    }

    // MARK: - Finding elements

    private func place(of type: UnsafeRawBufferPointer) -> Int? {
        self.typeNames.withUnsafeBytes { names in
            for place in self.types.indices where self.types[place].nameLength == type.count {
                if KeyOrder.compare(Self.typeName(place, type.count, in: names), type) == 0 { return place }
            }
            return nil
        }
    }

    private static func typeName(
        _ place: Int,
        _ length: Int,
        in names: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let start = place * ElementKeys.longestType
        return UnsafeRawBufferPointer(rebasing: names[start..<(start + length)])
    }

    /// Notes that an element is the last of its type. Whether they come in order is seen while their ids are at hand.
    private mutating func note(_ number: Int, _ id: UnsafeRawBufferPointer) {
        let type = Int(self.elements[number].type)
        let last = self.types[type].last
        if self.elements[last].type == type, last != number,
            self.texts.withUnsafeBytes({ KeyOrder.isLess(id, self.id(of: last, in: $0)) })
        {
            self.types[type].isInOrder = false
        }
        self.types[type].last = number
    }

    private func number(
        _ type: Int,
        _ id: UnsafeRawBufferPointer,
        _ hash: UInt32,
        _ texts: UnsafeRawBufferPointer
    ) -> Int? {
        self.table.number(hash) { self.isElement($0, type, id, texts) }
    }

    @inline(__always)
    private func isElement(
        _ number: Int,
        _ type: Int,
        _ id: UnsafeRawBufferPointer,
        _ texts: UnsafeRawBufferPointer
    ) -> Bool {
        self.elements[number].type == type && self.elements[number].idLength == id.count
            && KeyOrder.compare(self.id(of: number, in: texts), id) == 0
    }

    /// Not to be relied on by anybody who could be harmed: who puts elements slows down but himself.
    private static func hash(_ type: Int, _ id: UnsafeRawBufferPointer) -> UInt32 {
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(type)
        var place = 0
        while place + 8 <= id.count {
            hash = (hash ^ id.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
            place += 8
        }
        while place < id.count {
            hash = (hash ^ UInt64(id[place])) &* 0x0000_0100_0000_01B3
            place += 1
        }
        hash = (hash ^ hash >> 29) &* 0xC4CE_B9FE_1A85_EC53
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}
