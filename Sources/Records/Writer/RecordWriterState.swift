import Glibc

/// What the writer needs off the fast path: known keys, the shape's memory, the private buffer.
///
/// Owned by one writer, so only one thread touches it at a time.
@usableFromInline package final class RecordWriterState {
    let encoding: RecordEncoding
    let columns: [String]
    @usableFromInline package let columnCount: Int
    @usableFromInline package let recordLimit: Int

    /// Places of the record; one more than are in use, so that the place after the last field can be looked at.
    private(set) var shape: UnsafeMutablePointer<ShapeEntry>
    private var shapeCapacity: Int

    private(set) var spill: UnsafeMutableRawPointer
    private(set) var spillCapacity: Int
    /// What the writer keeps the text of a time in.
    let timeMemory: UnsafeMutableRawPointer
    let localTime: UnsafeMutablePointer<LocalTimeText>
    /// Whether the record is in the private buffer.
    var isSpilled = false
    /// Whether cells of the record must be put in order at its end.
    var isReordered = false
    /// Where the buffer ends that the record was moved out of.
    var bufferLimit: UnsafeMutableRawPointer
    /// Length of the record that waits in the private buffer for the next one.
    var pendingLength = 0
    var failure: RecordWriterError?
    var unknownKeys: [String] = []

    private static let mostKnownKeys = 4096
    private var knownKeys: [KnownKey] = []
    private var nextKnownKey = 0
    private var ownedMemory: [UnsafeMutableRawPointer] = []

    /// A key with its renderings, at the start of a record and after another field.
    private struct KnownKey {
        let bytes: UnsafeRawPointer
        let length: Int
        let first: (prefix: UnsafeRawPointer, length: Int)
        let later: (prefix: UnsafeRawPointer, length: Int)
        let column: Int32

        func hasBytes(_ key: UnsafeRawBufferPointer) -> Bool {
            guard self.length == key.count else { return false }
            guard let start = key.baseAddress else { return true }
            return memcmp(self.bytes, start, key.count) == 0
        }
    }

    init(encoding: RecordEncoding, columns: [String], recordLimit: Int) {
        self.encoding = encoding
        self.columns = columns
        self.columnCount = columns.count
        self.recordLimit = recordLimit
        self.shapeCapacity = 16
        self.shape = .allocate(capacity: self.shapeCapacity)
        self.shape.initialize(repeating: Self.unset(), count: self.shapeCapacity)
        self.spillCapacity = 4096
        self.spill = .allocate(byteCount: self.spillCapacity + RecordWriter.slack, alignment: 16)
        self.timeMemory = .allocate(byteCount: TimeText.capacity, alignment: 16)
        self.localTime = .allocate(capacity: 1)
        self.localTime.initialize(to: LocalTimeText())
        self.bufferLimit = self.spill
    }

    deinit {
        self.shape.deallocate()
        self.spill.deallocate()
        self.timeMemory.deallocate()
        self.localTime.deallocate()
        for memory in self.ownedMemory { memory.deallocate() }
    }

    private static func unset() -> ShapeEntry {
        ShapeEntry(
            identity: nil,
            keyLength: -1,
            bytes: nil,
            prefix: UnsafeRawPointer(StaticString("                ").utf8Start),
            prefixLength: 0,
            column: -1
        )
    }

    // MARK: - Private buffer

    func reserveSpill(_ count: Int) {
        guard count > self.spillCapacity else { return }
        let capacity = max(count, 2 * self.spillCapacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity + RecordWriter.slack, alignment: 16)
        larger.copyMemory(from: self.spill, byteCount: self.spillCapacity)
        self.spill.deallocate()
        self.spill = larger
        self.spillCapacity = capacity
    }

    // MARK: - Shape

    /// Puts a key at a place of the shape. What comes after that place is forgotten: whether it fits depends on it.
    func setShape(at index: Int, key: UnsafeRawBufferPointer, isStatic: Bool) {
        if index + 1 >= self.shapeCapacity { self.growShape() }
        let known = self.known(key)
        for earlier in 0..<index where self.shape[earlier].bytes == known.bytes {
            if self.failure == nil { self.failure = .repeatedKey(String(decoding: key, as: UTF8.self)) }
        }
        var entry = ShapeEntry(
            identity: isStatic ? key.baseAddress?.assumingMemoryBound(to: UInt8.self) : nil,
            keyLength: known.length,
            bytes: known.bytes,
            prefix: index == 0 ? known.first.prefix : known.later.prefix,
            prefixLength: index == 0 ? known.first.length : known.later.length,
            column: known.column
        )
        if self.encoding == .csv { self.placeCell(&entry, at: index) }
        self.shape[index] = entry
        self.shape[index + 1].identity = nil
        self.shape[index + 1].bytes = nil
    }

    /// Chooses the separators before a cell; a cell that comes too early or has no column is put right at the end of
    /// the record, and its place takes the slow path each time.
    private func placeCell(_ entry: inout ShapeEntry, at index: Int) {
        let before = index == 0 ? -1 : self.shape[index - 1].column
        let separators: Int
        if entry.column >= 0, entry.column > before, !self.isReordered {
            separators = Int(entry.column - max(before, 0))
        } else {
            self.isReordered = true
            separators = index == 0 ? 0 : 1
            entry.identity = nil
            entry.keyLength = -1
        }
        entry.prefix = self.commas(separators)
        entry.prefixLength = separators
    }

    private var commaMemory: UnsafeRawPointer?
    private func commas(_ count: Int) -> UnsafeRawPointer {
        if let memory = self.commaMemory { return memory }
        let memory = self.own([UInt8](repeating: UInt8(ascii: ","), count: self.columnCount + 16))
        self.commaMemory = memory
        return memory
    }

    private func growShape() {
        let capacity = 2 * self.shapeCapacity
        let larger = UnsafeMutablePointer<ShapeEntry>.allocate(capacity: capacity)
        larger.initialize(repeating: Self.unset(), count: capacity)
        larger.update(from: self.shape, count: self.shapeCapacity)
        self.shape.deallocate()
        self.shape = larger
        self.shapeCapacity = capacity
    }

    // MARK: - Keys

    private func known(_ key: UnsafeRawBufferPointer) -> KnownKey {
        // Keys mostly come in the order in which they came first.
        for offset in 0..<self.knownKeys.count {
            let index = (self.nextKnownKey + offset) % self.knownKeys.count
            guard self.knownKeys[index].hasBytes(key) else { continue }
            self.nextKnownKey = index + 1
            return self.knownKeys[index]
        }
        if self.knownKeys.count == Self.mostKnownKeys { self.forgetKeys() }
        let known = self.render(key)
        self.knownKeys.append(known)
        return known
    }

    private func render(_ key: UnsafeRawBufferPointer) -> KnownKey {
        let bytes = self.own([UInt8](key))
        var first: [UInt8] = []
        var later: [UInt8] = []
        var column: Int32 = -1
        switch self.encoding {
        case .json:
            let quoted = JSON.encode(.string(String(decoding: key, as: UTF8.self)), .spaced)
            first = [UInt8(ascii: "{")] + quoted + [UInt8(ascii: ":"), UInt8(ascii: " ")]
            later = [UInt8(ascii: ","), UInt8(ascii: " ")] + first.dropFirst()
        case .cbor:
            later = CBOR.encode(.string(String(decoding: key, as: UTF8.self)))
            first = [0xBF] + later
        case .csv:
            let name = String(decoding: key, as: UTF8.self)
            column = self.columns.firstIndex(of: name).map(Int32.init) ?? -1
            if column < 0 { self.unknownKeys.append(name) }
        }
        return KnownKey(
            bytes: bytes,
            length: key.count,
            first: (self.own(first), first.count),
            later: (self.own(later), later.count),
            column: column
        )
    }

    /// Starts over, so that a model with ever new keys costs no more memory than others.
    private func forgetKeys() {
        for memory in self.ownedMemory { memory.deallocate() }
        self.ownedMemory = []
        self.knownKeys = []
        self.nextKnownKey = 0
        self.commaMemory = nil
        for index in 0..<self.shapeCapacity {
            self.shape[index].identity = nil
            self.shape[index].bytes = nil
        }
    }

    /// Copies bytes into memory that lives as long as the writer, readable in blocks of 16.
    private func own(_ bytes: [UInt8]) -> UnsafeRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 32, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count + 32)
        bytes.withUnsafeBytes {
            memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
        }
        self.ownedMemory.append(memory)
        return UnsafeRawPointer(memory)
    }
}
