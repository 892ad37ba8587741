import PluginABI

/// Changes that a store makes all together or not at all.
public struct StoreTransaction: Sendable {
    /// What became of it.
    public enum Outcome: Hashable, Sendable {
        /// It is durable.
        case done
        /// A condition did not hold; nothing of it was done.
        case conflict
    }

    private(set) var operations = PackedWriter()
    private(set) var conditionCollections: UInt64 = 0
    private(set) var writtenCollections: UInt64 = 0
    /// Changes and conditions.
    private(set) var operationCount = 0

    /// Makes one that changes nothing.
    public init() {}

    /// Whether nothing was asked for.
    public var isEmpty: Bool { self.operations.bytes.isEmpty }

    /// Bytes of the call that it is.
    public var size: Int { self.operations.bytes.count }

    /// Sets the value of a key.
    public mutating func put(_ collection: StoreCollection, _ key: [UInt8], _ value: [UInt8]) {
        self.writtenCollections |= collection.bit
        self.add(PLUGIN_STORE_PUT, collection, key, value)
    }

    /// Removes a key, if it is there.
    public mutating func delete(_ collection: StoreCollection, _ key: [UInt8]) {
        self.writtenCollections |= collection.bit
        self.add(PLUGIN_STORE_DELETE, collection, key, [])
    }

    /// Removes all keys from one on, up to but not including another; empty: no end.
    public mutating func deleteRange(_ collection: StoreCollection, from: [UInt8], to: [UInt8]) {
        self.writtenCollections |= collection.bit
        self.add(PLUGIN_STORE_DELETE_RANGE, collection, from, to)
    }

    /// Makes it a condition that the key has this value; nil: that there is no such key. Conditions come before changes.
    ///
    /// A transaction whose fate is not known is done again, if no collection in which it has conditions is written to by
    /// those done together with it. So conditions are best kept in collections of their own.
    public mutating func expect(_ collection: StoreCollection, _ key: [UInt8], is value: [UInt8]?) {
        self.conditionCollections |= collection.bit
        self.add(value == nil ? PLUGIN_STORE_EXPECT_ABSENT : PLUGIN_STORE_EXPECT, collection, key, value ?? [])
    }

    private mutating func add(_ which: Int, _ collection: StoreCollection, _ key: [UInt8], _ value: [UInt8]) {
        self.operationCount += 1
        self.operations.u8(UInt8(which))
        self.operations.u32(collection.place)
        self.operations.u32(UInt32(clamping: key.count))
        self.operations.u32(UInt32(clamping: value.count))
        self.operations.raw(key)
        self.operations.raw(value)
    }
}
