import Glibc

// What a build puts comes in any order, and into a tree each entry costs a way down from the root. So it is kept apart: values where
// they will stay in the arena, keys here, by what they begin with. In the end keys are sorted, where they did not come in order
// anyway, and the tree is written from its first leaf to its last.
//
// Unsafe code: texts are read within the bounds of `texts` and of the buffers that the caller lends.

/// The elements and links of a model that is built from nothing, until they are loaded into its tree all at once.
struct GatheredElements: Sendable {
    /// An entry: its key without what all keys of its bucket begin with, and where its value lies.
    private struct Entry: Sendable {
        var start: Int
        var length: Int
        var value = 0
        var valueLength = 0
    }

    /// Entries of one letter and one type.
    private struct Bucket: Sendable {
        var prefix: [UInt8]
        var entries: [Entry] = []
        var isSorted = true
    }

    /// What the tree will take at most, without values: bytes.
    private(set) var treeSize = 0
    private var texts: [UInt8] = []
    private var buckets: [Bucket] = []
    /// Numbers of elements and 1, by the hash of their keys; 0: nothing. Its size is a power of two.
    private var table = [UInt32](repeating: 0, count: 1 << 10)
    private var elements: [(bucket: Int32, entry: Int32)] = []

    /// Where the value of an element lies; nil: there is no such element.
    func value(of type: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let place = self.element(type, id) else { return nil }
        let entry = self.buckets[place.bucket].entries[place.entry]
        return entry.value..<(entry.value + entry.valueLength)
    }

    /// Adds an element whose value lies at an offset, or puts it in the place of that with the same type and id.
    ///
    /// - Parameter name: The length of its name, which is an entry of its own.
    mutating func put(_ type: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer, name: Int, value: Range<Int>) {
        self.treeSize += Self.size(ofKey: type.count + name + id.count + 3)
        if let place = self.element(type, id) {
            self.buckets[place.bucket].entries[place.entry].value = value.lowerBound
            self.buckets[place.bucket].entries[place.entry].valueLength = value.count
            return
        }
        let bucket = self.bucket(UInt8(ascii: "e"), type)
        self.append(to: bucket, [id], value: value)
        self.elements.append((Int32(bucket), Int32(self.buckets[bucket].entries.count - 1)))
        if self.elements.count * 2 > self.table.count { self.enlarge() }
        self.enter(self.elements.count, Self.hash(type, id))
    }

    /// Adds a link of elements that are there.
    mutating func link(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer,
        _ otherID: UnsafeRawBufferPointer
    ) {
        self.append(to: self.bucket(ElementLinks.from.letter, type), [id, other, otherID], value: 0..<0)
        self.append(to: self.bucket(ElementLinks.to.letter, other), [otherID, type, id], value: 0..<0)
    }

    /// Writes all entries to a writer that has none.
    mutating func load(into writer: inout ModelWriter) throws(ModelWriteError) {
        try self.addNames(writer)
        var counts: [(key: [UInt8], count: Int)] = []
        for bucket in self.buckets where bucket.prefix[0] == UInt8(ascii: "e") {
            counts.append(([UInt8(ascii: "c")] + bucket.prefix.dropFirst().dropLast(), bucket.entries.count))
        }
        counts.sort { $0.key.lexicographicallyPrecedes($1.key) }
        self.sort()
        var loader = BulkLoader()
        for (key, count) in counts {
            try withUnsafeBytes(of: UInt64(count).littleEndian) { (bytes) throws(ModelWriteError) in
                try key.span.bytes.withUnsafeBytes { (key) throws(ModelWriteError) in
                    try loader.append(ModelEntry(key: key, value: bytes), to: &writer)
                }
            }
        }
        var key = [UInt8](repeating: 0, count: NodeLayout.longestKey)
        for bucket in self.buckets {
            let start = bucket.prefix.count
            key.replaceSubrange(0..<start, with: bucket.prefix)
            var last: Entry?
            for entry in bucket.entries {
                if let last, self.isSame(last, entry) { continue }
                last = entry
                try self.append(entry, behind: start, &key, to: &loader, &writer)
            }
        }
        try loader.finish(&writer)
    }

    private func append(
        _ entry: Entry,
        behind start: Int,
        _ key: inout [UInt8],
        to loader: inout BulkLoader,
        _ writer: inout ModelWriter
    ) throws(ModelWriteError) {
        let failure = key.withUnsafeMutableBytes { key -> ModelWriteError? in
            self.texts.withUnsafeBytes { texts in
                if let source = texts.baseAddress, let target = key.baseAddress {
                    memcpy(target + start, source + entry.start, entry.length)
                }
            }
            let whole = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(key)[0..<(start + entry.length)])
            do throws(ModelWriteError) {
                try loader.append(whole, kept: entry.value, entry.valueLength, to: &writer)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    // MARK: - Parts

    private mutating func append(to bucket: Int, _ parts: [UnsafeRawBufferPointer], value: Range<Int>) {
        let start = self.texts.count
        for (place, part) in parts.enumerated() {
            if place > 0 { self.texts.append(0) }
            self.texts.append(contentsOf: part)
        }
        let entry = Entry(
            start: start,
            length: self.texts.count - start,
            value: value.lowerBound,
            valueLength: value.count
        )
        let isSorted = self.buckets[bucket].entries.last.map { self.compare($0, entry) < 0 } ?? true
        self.buckets[bucket].entries.append(entry)
        if !isSorted { self.buckets[bucket].isSorted = false }
        self.treeSize += Self.size(ofKey: self.buckets[bucket].prefix.count + entry.length)
    }

    /// Bytes of a cell, twice, for nodes are not full.
    private static func size(ofKey length: Int) -> Int { 2 * (NodeLayout.cellSize(key: length) + NodeLayout.slotSize) }

    private mutating func bucket(_ letter: UInt8, _ type: UnsafeRawBufferPointer) -> Int {
        // There are few.
        let found = self.buckets.firstIndex { bucket in
            bucket.prefix.count == type.count + 2 && bucket.prefix[0] == letter
                && bucket.prefix.withUnsafeBytes { prefix in
                    KeyOrder.compare(UnsafeRawBufferPointer(rebasing: prefix[1..<(1 + type.count)]), type) == 0
                }
        }
        if let found { return found }
        self.buckets.append(Bucket(prefix: [letter] + Array(type) + [0]))
        return self.buckets.count - 1
    }

    private func compare(_ left: Entry, _ right: Entry) -> Int {
        self.texts.withUnsafeBytes { Self.compare(left, right, in: $0) }
    }

    private static func compare(_ left: Entry, _ right: Entry, in texts: UnsafeRawBufferPointer) -> Int {
        KeyOrder.compare(
            UnsafeRawBufferPointer(rebasing: texts[left.start..<(left.start + left.length)]),
            UnsafeRawBufferPointer(rebasing: texts[right.start..<(right.start + right.length)])
        )
    }

    private func isSame(_ left: Entry, _ right: Entry) -> Bool {
        left.length == right.length && self.compare(left, right) == 0
    }

    /// The entries by which elements are found by their names, which are in their values.
    private mutating func addNames(_ writer: borrowing ModelWriter) throws(ModelWriteError) {
        for place in self.elements {
            let entry = self.buckets[Int(place.bucket)].entries[Int(place.entry)]
            let stored = try ModelWriteError.checking { () throws(ModelCorruption) in
                try StoredElement(writer.kept(entry.value..<(entry.value + entry.valueLength)))
            }
            guard !stored.name.isEmpty else { continue }
            self.append(to: self.bucket(UInt8(ascii: "n"), stored.type), [stored.name, stored.id], value: 0..<0)
        }
    }

    private mutating func sort() {
        self.buckets.sort { $0.prefix.lexicographicallyPrecedes($1.prefix) }
        self.texts.withUnsafeBytes { texts in
            for place in self.buckets.indices where !self.buckets[place].isSorted {
                self.buckets[place].entries.sort { Self.compare($0, $1, in: texts) < 0 }
            }
        }
    }

    // MARK: - Finding elements

    private func element(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) -> (bucket: Int, entry: Int)? {
        let mask = self.table.count - 1
        var slot = Self.hash(type, id) & mask
        while self.table[slot] != 0 {
            let place = self.elements[Int(self.table[slot]) - 1]
            if self.isElement(place, type, id) { return (Int(place.bucket), Int(place.entry)) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isElement(
        _ place: (bucket: Int32, entry: Int32),
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) -> Bool {
        let entry = self.buckets[Int(place.bucket)].entries[Int(place.entry)]
        let prefix = self.buckets[Int(place.bucket)].prefix.count
        guard entry.length == id.count, prefix == type.count + 2 else { return false }
        let isSameID = self.texts.withUnsafeBytes { texts in
            KeyOrder.compare(UnsafeRawBufferPointer(rebasing: texts[entry.start..<(entry.start + entry.length)]), id)
                == 0
        }
        return isSameID
            && self.buckets[Int(place.bucket)].prefix.withUnsafeBytes { prefix in
                KeyOrder.compare(UnsafeRawBufferPointer(rebasing: prefix[1..<(1 + type.count)]), type) == 0
            }
    }

    private mutating func enter(_ number: Int, _ hash: Int) {
        let mask = self.table.count - 1
        var slot = hash & mask
        while self.table[slot] != 0 { slot = (slot + 1) & mask }
        self.table[slot] = UInt32(number)
    }

    private mutating func enlarge() {
        self.table = [UInt32](repeating: 0, count: self.table.count * 2)
        // The last is not entered yet.
        for number in 1..<self.elements.count {
            let place = self.elements[number - 1]
            let entry = self.buckets[Int(place.bucket)].entries[Int(place.entry)]
            let hash = self.buckets[Int(place.bucket)].prefix.withUnsafeBytes { prefix in
                self.texts.withUnsafeBytes { texts in
                    Self.hash(
                        UnsafeRawBufferPointer(rebasing: prefix[1..<(prefix.count - 1)]),
                        UnsafeRawBufferPointer(rebasing: texts[entry.start..<(entry.start + entry.length)])
                    )
                }
            }
            self.enter(number, hash)
        }
    }

    /// Not to be relied on by anybody who could be harmed: who puts elements slows down but himself.
    private static func hash(_ type: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for part in [type, id] {
            var place = 0
            while place + 8 <= part.count {
                hash = (hash ^ part.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
                hash ^= hash >> 32
                place += 8
            }
            while place < part.count {
                hash = (hash ^ UInt64(part[place])) &* 0x0000_0100_0000_01B3
                place += 1
            }
            hash ^= hash >> 29
        }
        return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF_FFFF)
    }
}
