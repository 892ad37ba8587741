/// A range of keys that is to be read.
public struct StoreScan: Sendable {
    /// Where.
    public var collection: StoreCollection
    /// The first key of the range; empty: the first there is.
    public var from: [UInt8]
    /// The end of the range, which does not belong to it; empty: none.
    public var to: [UInt8]
    /// Whether the last key comes first.
    public var isBackward: Bool
    /// Whether values are not wanted.
    public var keysOnly: Bool
    /// Entries at most.
    public var limit: Int
    /// Bytes of keys and values at most, but one entry in any case.
    public var byteLimit: Int

    /// Makes one of its parts.
    public init(
        _ collection: StoreCollection,
        from: [UInt8] = [],
        to: [UInt8] = [],
        isBackward: Bool = false,
        keysOnly: Bool = false,
        limit: Int = 1000,
        byteLimit: Int = 4 << 20
    ) {
        self.collection = collection
        self.from = from
        self.to = to
        self.isBackward = isBackward
        self.keysOnly = keysOnly
        self.limit = limit
        self.byteLimit = byteLimit
    }

    /// All keys that begin with these bytes.
    public init(_ collection: StoreCollection, prefix: [UInt8]) {
        self.init(collection, from: prefix, to: Self.end(ofPrefix: prefix))
    }

    /// What is left behind a key, in the order of the scan.
    public mutating func pass(_ key: [UInt8]) {
        if self.isBackward { self.to = key } else { self.from = key + [0] }
    }

    /// The smallest key that is larger than all that begin with these bytes; empty: there is none.
    public static func end(ofPrefix prefix: [UInt8]) -> [UInt8] {
        guard let last = prefix.lastIndex(where: { $0 < 0xff }) else { return [] }
        return prefix[..<last] + [prefix[last] + 1]
    }
}

/// What a scan found.
public struct StorePage: Hashable, Sendable {
    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: [UInt8]
        /// The value; empty if only keys were asked for.
        public var value: [UInt8]
    }

    /// In the order of the scan.
    public var entries: [Entry]
    /// Whether there may be more in the range.
    public var hasMore: Bool
}
