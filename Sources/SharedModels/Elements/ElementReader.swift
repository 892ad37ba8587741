/// The elements and links of one version of a model. For any thread.
public struct ElementReader: Sendable {
    private let entries: ModelReader

    /// Reads a version.
    public init(_ entries: ModelReader) { self.entries = entries }

    /// The element of this type and id.
    public func element(
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer
    ) throws(ModelCorruption) -> StoredElement? {
        guard let value = try self.entries.value(for: ElementKeys.element(type, id)) else { return nil }
        return try StoredElement(value)
    }

    /// The first element of this type whose id is behind `after`, in the order of bytes; empty: the first of all.
    public func next(
        _ type: UnsafeRawBufferPointer,
        after: UnsafeRawBufferPointer
    ) throws(ModelCorruption) -> StoredElement? {
        let prefix = ElementKeys.element(type, UnsafeRawBufferPointer(start: nil, count: 0))
        guard let entry = try self.first(behind: after, prefix) else { return nil }
        return try StoredElement(entry.value)
    }

    /// The same among the elements of this type that have this name.
    public func next(
        _ type: UnsafeRawBufferPointer,
        named name: UnsafeRawBufferPointer,
        after: UnsafeRawBufferPointer
    ) throws(ModelCorruption) -> StoredElement? {
        let prefix = ElementKeys.name(type, name, UnsafeRawBufferPointer(start: nil, count: 0))
        guard let id = try self.firstID(behind: after, prefix) else { return nil }
        return try self.found(type, id)
    }

    /// The same among the elements of type `other` at the other end of links of an element.
    public func next(
        _ direction: ElementLinks,
        _ type: UnsafeRawBufferPointer,
        _ id: UnsafeRawBufferPointer,
        other: UnsafeRawBufferPointer,
        after: UnsafeRawBufferPointer
    ) throws(ModelCorruption) -> StoredElement? {
        let prefix = ElementKeys.link(direction, type, id, other, UnsafeRawBufferPointer(start: nil, count: 0))
        guard let found = try self.firstID(behind: after, prefix) else { return nil }
        return try self.found(other, found)
    }

    /// The first type behind `after` that has elements, and how many.
    public func nextType(after: UnsafeRawBufferPointer) throws(ModelCorruption) -> (type: [UInt8], count: UInt64)? {
        let prefix = ElementKeys.count(UnsafeRawBufferPointer(start: nil, count: 0))
        guard let entry = try self.first(behind: after, prefix) else { return nil }
        guard entry.value.count == 8 else { throw .element("a count of \(entry.value.count) bytes") }
        return (
            Array(entry.key.dropFirst(prefix.count)), UInt64(littleEndian: entry.value.loadUnaligned(as: UInt64.self))
        )
    }

    /// What an index tells of is there.
    private func found(
        _ type: UnsafeRawBufferPointer,
        _ id: [UInt8]
    ) throws(ModelCorruption) -> StoredElement {
        let element = try id.span.bytes.withUnsafeBytes { (id) throws(ModelCorruption) in try self.element(type, id) }
        guard let element else { throw .element("an index tells of one that is not there") }
        return element
    }

    private func firstID(behind after: UnsafeRawBufferPointer, _ prefix: [UInt8]) throws(ModelCorruption) -> [UInt8]? {
        try self.first(behind: after, prefix).map { Array($0.key.dropFirst(prefix.count)) }
    }

    private func first(
        behind after: UnsafeRawBufferPointer,
        _ prefix: [UInt8]
    ) throws(ModelCorruption) -> (key: [UInt8], value: UnsafeRawBufferPointer)? {
        // Nothing lies between a text and the same with a NUL behind it.
        var cursor = try self.entries.scan(from: after.isEmpty ? prefix : prefix + Array(after) + [0])
        guard let entry = try cursor.next(), entry.key.starts(with: prefix) else { return nil }
        return (Array(entry.key), entry.value)
    }
}
