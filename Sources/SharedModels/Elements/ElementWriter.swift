/// Changes the elements and links of a model. Each change takes place as a whole or not at all. Used by one thread at a time.
public struct ElementWriter: ~Copyable, Sendable {
    // Not public: the compiler (6.3) does not survive the setter of such a property that is.
    var entries: ModelWriter
    /// What is not in the tree yet, while it is built from nothing.
    private var gathered: GatheredElements?

    /// Writes with a writer, whose entries are elements if it has any.
    public init(_ entries: consuming ModelWriter) {
        self.entries = entries
        self.gathered = nil
    }

    /// Has elements and links gathered from now on, which takes less time than to find a place in the tree for each. There must be
    /// nothing yet. It ends with `settle`, by itself when something is removed or the arena gets full.
    public mutating func gather() {
        precondition(self.entries.count == 0, "only a model that is built from nothing can be gathered")
        self.gathered = GatheredElements()
        self.entries.prepare()
    }

    /// Puts what was gathered into the tree; without that it is not read, published or copied.
    public mutating func settle() throws(ElementError) {
        guard let gathered = self.gathered else { return }
        self.gathered = nil
        defer { self.entries.endPreparation() }
        do throws(ModelWriteError) {
            try gathered.load(into: &self.entries)
        } catch {
            throw .refused(error)
        }
    }

    /// The element of this type and id, as it was put last. Not to be used any more after the next change.
    public func element(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) throws(ModelCorruption) -> StoredElement? {
        guard self.gathered != nil else { return try self.reader.element(type, id) }
        guard let gathered = self.gathered, let number = gathered.number(of: type, id) else {
            return nil
        }
        return try StoredElement(self.entries.kept(gathered.value(of: number)))
    }

    /// What was written so far, and is settled. Not to be used any more after the next change.
    public var reader: ElementReader { ElementReader(self.entries.reader) }

    /// Bytes of the arena that are taken by all versions.
    public var used: Int { self.entries.used }
    /// Bytes of them that the elements and links as they are now take.
    public var live: Int { self.entries.live }

    /// Ends a version, as `ModelWriter` does.
    public mutating func publish() -> ModelTree { self.entries.publish() }

    /// A state to go back to, as of `ModelWriter`.
    public mutating func savepoint() -> ModelSavepoint { self.entries.savepoint() }

    /// Undoes everything since a savepoint, as `ModelWriter` does.
    public mutating func rollback(to savepoint: ModelSavepoint) { self.entries.rollback(to: savepoint) }

    /// Writes all of it to another arena, whose writer has nothing yet.
    public borrowing func copy(to other: inout ElementWriter) throws(ModelWriteError) {
        try self.entries.compact(into: &other.entries)
    }

    /// Begins, as long as there is nothing, with a version of another arena.
    public mutating func load(_ source: ModelReader) throws(ModelWriteError) { try self.entries.load(source) }

    /// Adds an element, or puts it in the place of that with the same type and id, whose links stay.
    ///
    /// - Parameter fields: A map in CBOR; it is not looked at.
    public mutating func put(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        name: UnsafeRawBufferPointer,
        fields: UnsafeRawBufferPointer
    ) throws(ElementError) {
        try ElementLimits.check(id: id)
        try ElementLimits.check(name: name)
        if let place = try self.gathered?.enter(type) {
            if try self.add(place, type, id, name, fields) { return }
        } else {
            try ElementLimits.check(type: type)
        }
        let key = ElementKeys.element(type, id)
        let old = try self.stored(key)
        let oldName = old.map { Array($0.name) }
        let isNew = old == nil
        let size = 2 * (type.count + id.count + name.count) + fields.count
        try self.change(of: size) { (entries) throws(ModelWriteError) in
            try entries.put(key, StoredElement.bytes(type, id, name, fields))
            if let oldName, !oldName.isEmpty, !oldName.elementsEqual(name) {
                _ = try oldName.span.bytes.withUnsafeBytes { (oldName) throws(ModelWriteError) in
                    try entries.remove(ElementKeys.name(type, oldName, id))
                }
            }
            if !name.isEmpty, isNew || oldName?.elementsEqual(name) == false {
                try entries.put(ElementKeys.name(type, name, id), [])
            }
            if isNew { try Self.count(type, by: 1, in: &entries) }
        }
    }

    /// Removes an element and all its links.
    ///
    /// - Returns: Whether there was one.
    public mutating func remove(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) throws(ElementError) -> Bool {
        try self.settle()
        let key = ElementKeys.element(type, id)
        guard let old = try self.stored(key) else { return false }
        let name = Array(old.name)
        let links = try self.ends(.from, type, id) + self.ends(.to, type, id)
        try self.undoableChange { (entries) throws(ModelWriteError) in
            for link in links {
                _ = try entries.remove(link.key)
                _ = try entries.remove(link.mirror)
            }
            if !name.isEmpty {
                _ = try name.span.bytes.withUnsafeBytes { (name) throws(ModelWriteError) in
                    try entries.remove(ElementKeys.name(type, name, id))
                }
            }
            _ = try entries.remove(key)
            try Self.count(type, by: -1, in: &entries)
        }
        return true
    }

    /// Makes a link; one that is there stays.
    ///
    /// - Returns: Whether both elements are there.
    public mutating func link(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer,
        _ otherID: UnsafeRawBufferPointer
    ) throws(ElementError) -> Bool {
        if self.gathered != nil, self.hasRoom(for: 0) {
            guard let from = self.gathered?.number(of: type, id),
                let to = self.gathered?.number(of: other, otherID)
            else { return false }
            self.gathered?.link(from, to)
            return true
        }
        try self.settle()
        guard try self.stored(ElementKeys.element(type, id)) != nil,
            try self.stored(ElementKeys.element(other, otherID)) != nil
        else { return false }
        try self.change(of: 0) { (entries) throws(ModelWriteError) in
            try entries.put(ElementKeys.link(.from, type, id, other, otherID), [])
            try entries.put(ElementKeys.link(.to, other, otherID, type, id), [])
        }
        return true
    }

    /// Removes a link.
    ///
    /// - Returns: Whether there was one.
    public mutating func unlink(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer,
        _ otherID: UnsafeRawBufferPointer
    ) throws(ElementError) -> Bool {
        try self.settle()
        var wasThere = false
        try self.change(of: 0) { (entries) throws(ModelWriteError) in
            wasThere = try entries.remove(ElementKeys.link(.from, type, id, other, otherID))
            if wasThere { _ = try entries.remove(ElementKeys.link(.to, other, otherID, type, id)) }
        }
        return wasThere
    }

    // MARK: - Gathering

    /// Bytes that are kept free, for a change of the tree takes place only if there are so many.
    private static let spare = 1 << 20

    /// Whether a value of so many bytes, and all that is gathered, is sure to find room in the arena.
    private func hasRoom(for size: Int) -> Bool {
        self.entries.capacity - self.entries.used - (self.gathered?.treeSize ?? 0) - size > Self.spare
    }

    /// Gathers an element.
    ///
    /// - Returns: false: there may be no room, and all is in the tree now, which knows exactly.
    private mutating func add(
        _ place: Int,
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        _ name: UnsafeRawBufferPointer,
        _ fields: UnsafeRawBufferPointer
    ) throws(ElementError) -> Bool {
        let size = StoredElement.size(type, id, name, fields)
        guard self.hasRoom(for: size) else {
            try self.settle()
            return false
        }
        do throws(ModelWriteError) {
            let (offset, room) = try self.entries.keep(size)
            StoredElement.write(type, id, name, fields, to: room)
            let text = StoredElement.text(in: room, type.count + id.count + name.count)
            self.gathered?.put(place, id, name: name.count, text: text, value: offset..<(offset + size))
            self.entries.preparation?.reach(self.entries.used + (self.gathered?.likelyTreeSize ?? 0))
            return true
        } catch {
            throw .refused(error)
        }
    }

    // MARK: - Parts of changes

    /// Does up to four changes of entries as one. There is room for all before the first, which costs less than to be able to
    /// undo them: what was written since the last savepoint is changed where it lies.
    private mutating func change(
        of size: Int,
        _ body: (inout ModelWriter) throws(ModelWriteError) -> Void
    ) throws(ElementError) {
        do throws(ModelWriteError) {
            try self.entries.reserve(size, changes: 4)
            try body(&self.entries)
        } catch {
            throw .refused(error)
        }
    }

    /// Does any number of changes of entries as one.
    private mutating func undoableChange(
        _ body: (inout ModelWriter) throws(ModelWriteError) -> Void
    ) throws(ElementError) {
        let start = self.entries.savepoint()
        do throws(ModelWriteError) {
            try body(&self.entries)
        } catch {
            self.entries.rollback(to: start)
            throw .refused(error)
        }
    }

    private func stored(_ key: [UInt8]) throws(ElementError) -> StoredElement? {
        do throws(ModelCorruption) {
            return try self.entries.value(for: key).map { (value) throws(ModelCorruption) in try StoredElement(value) }
        } catch {
            throw .refused(.corrupt(error))
        }
    }

    /// The keys of the links of an element, each as it is seen from both of its ends.
    private func ends(
        _ direction: ElementLinks,
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) throws(ElementError) -> [(key: [UInt8], mirror: [UInt8])] {
        let prefix = ElementKeys.links(direction, type, id)
        let own = prefix.dropFirst()
        var found: [(key: [UInt8], mirror: [UInt8])] = []
        do throws(ModelCorruption) {
            var cursor = try self.entries.scan(prefix: prefix)
            while let entry = try cursor.next() {
                let other = entry.key.dropFirst(prefix.count)
                let mirror = [direction == .from ? ElementLinks.to.letter : ElementLinks.from.letter] + other + [0]
                found.append((Array(entry.key), mirror + own.dropLast()))
            }
        } catch {
            throw .refused(.corrupt(error))
        }
        return found
    }

    private static func count(
        _ type: UnsafeRawBufferPointer,
        by change: Int,
        in entries: inout ModelWriter
    ) throws(ModelWriteError) {
        let key = ElementKeys.count(type)
        var count = 0
        do throws(ModelCorruption) {
            if let value = try entries.value(for: key), value.count == 8 {
                count = Int(UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)))
            }
        } catch {
            throw .corrupt(error)
        }
        count += change
        guard count > 0 else {
            _ = try entries.remove(key)
            return
        }
        try withUnsafeBytes(of: UInt64(count).littleEndian) { (bytes) throws(ModelWriteError) in
            try entries.put(key, Array(bytes))
        }
    }
}
