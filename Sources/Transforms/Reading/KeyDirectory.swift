import Glibc
import Records

// Records of a batch mostly have the same keys in the same order. So the key that followed the last one before is tried
// first, which is one comparison of bytes; the hash table is for the others.
//
// Unsafe code: an entry's memory is allocated here and freed in `forget` or at the end; numbers are below `count`, for
// which all arrays have room; `successors` has one place more, for the beginning of a record.

/// Numbers for the keys of records, each with a role and a text that its owner chooses when the key comes first.
///
/// Knows `limit` keys at most: before the next record after that, all are forgotten, so that a model with ever new keys
/// costs no more memory than others.
struct KeyDirectory: ~Copyable {
    /// What is known of a key.
    struct Entry {
        let key: UnsafeRawBufferPointer
        /// What the owner does with fields of this key.
        let role: UInt8
        /// Bytes that the owner writes before fields of this key, readable in blocks of 16.
        let prefix: UnsafeRawBufferPointer
    }

    /// Chooses role and prefix of a key.
    typealias Describe = (UnsafeRawBufferPointer) -> (role: UInt8, prefix: [UInt8])

    private static let limit = 4096

    private let describe: Describe
    private let entries: UnsafeMutablePointer<Entry>
    private let successors: UnsafeMutablePointer<Int32>
    /// Numbers of keys by hash, -1 where there is none.
    private let buckets: UnsafeMutablePointer<Int32>
    private var count = 0
    private var previous = 0

    init(_ describe: @escaping Describe) {
        self.describe = describe
        // A record may bring keys above the limit; it gets room for as many again before keys are no longer numbered.
        self.entries = .allocate(capacity: 2 * Self.limit)
        self.successors = .allocate(capacity: 2 * Self.limit + 1)
        self.successors.initialize(repeating: -1, count: 2 * Self.limit + 1)
        self.buckets = .allocate(capacity: 4 * Self.limit)
        self.buckets.initialize(repeating: -1, count: 4 * Self.limit)
    }

    deinit {
        for index in 0..<self.count { Self.free(self.entries[index]) }
        self.entries.deallocate()
        self.successors.deallocate()
        self.buckets.deallocate()
    }

    /// Begins a record.
    ///
    /// - Returns: Whether all keys were forgotten, so that numbers mean other keys from now on.
    @inline(__always)
    @discardableResult
    mutating func beginRecord() -> Bool {
        self.previous = 0
        guard self.count >= Self.limit else { return false }
        self.forget()
        return true
    }

    /// What `number(of:)` gives for a key that is not UTF-8.
    static let isInvalid = -2

    /// The number of the record's next key; negative if the record has more keys than can be numbered, or for a new key
    /// that is not UTF-8.
    @inline(__always)
    mutating func number(of key: UnsafeRawBufferPointer) -> Int {
        let expected = Int(self.successors[self.previous])
        if expected >= 0, Self.isEqual(self.entries[expected].key, key) {
            self.previous = expected &+ 1
            return expected
        }
        return self.find(key)
    }

    /// What is known of the key of a number that `number(of:)` gave for this record.
    @inline(__always)
    func entry(_ number: Int) -> Entry { self.entries[number] }

    // MARK: - New keys

    @inline(never)
    private mutating func find(_ key: UnsafeRawBufferPointer) -> Int {
        var bucket = Self.hash(key) & (4 * Self.limit - 1)
        while self.buckets[bucket] >= 0 {
            let number = Int(self.buckets[bucket])
            if Self.isEqual(self.entries[number].key, key) { return self.follow(number) }
            bucket = (bucket + 1) & (4 * Self.limit - 1)
        }
        guard self.count < 2 * Self.limit else { return -1 }
        guard UTF8Text.firstInvalid(in: key) == nil else { return Self.isInvalid }
        let number = self.count
        let description = self.describe(key)
        let entry = Entry(
            key: Self.copy(key),
            role: description.role,
            prefix: description.prefix.withUnsafeBytes { Self.copy($0) }
        )
        (self.entries + number).initialize(to: entry)
        self.buckets[bucket] = Int32(number)
        self.count += 1
        return self.follow(number)
    }

    private mutating func follow(_ number: Int) -> Int {
        self.successors[self.previous] = Int32(number)
        self.previous = number + 1
        return number
    }

    private mutating func forget() {
        for index in 0..<self.count { Self.free(self.entries[index]) }
        self.successors.update(repeating: -1, count: 2 * Self.limit + 1)
        self.buckets.update(repeating: -1, count: 4 * Self.limit)
        self.count = 0
    }

    @inline(__always)
    private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let count = left.count
        guard count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
            return count == right.count
        }
        // Two words that overlap hold most keys.
        if count > 16 { return memcmp(first, second, count) == 0 }
        if count >= 8 {
            return self.isEqual(first, second, 0, as: UInt64.self)
                && self.isEqual(first, second, count &- 8, as: UInt64.self)
        }
        if count >= 4 {
            return self.isEqual(first, second, 0, as: UInt32.self)
                && self.isEqual(first, second, count &- 4, as: UInt32.self)
        }
        for index in 0..<count where !self.isEqual(first, second, index, as: UInt8.self) { return false }
        return true
    }

    @inline(__always)
    private static func isEqual<Word: FixedWidthInteger & BitwiseCopyable>(
        _ first: UnsafeRawPointer,
        _ second: UnsafeRawPointer,
        _ offset: Int,
        as type: Word.Type
    ) -> Bool {
        (first + offset).loadUnaligned(as: type) == (second + offset).loadUnaligned(as: type)
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hash = StableHash()
        hash.add(key)
        return Int(truncatingIfNeeded: hash.value ^ (hash.value &>> 32))
    }

    private static func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 16, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
    }

    private static func free(_ entry: Entry) {
        entry.key.baseAddress?.deallocate()
        entry.prefix.baseAddress?.deallocate()
    }
}
