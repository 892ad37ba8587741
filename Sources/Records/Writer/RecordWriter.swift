// The writer of records.
//
// A record is encoded once, by the code that makes it, straight into the memory that the host hands on: there is no
// intermediate value. Three things make that fast:
//
// * The shape. Records of one model mostly have the same keys in the same order. The writer remembers, for each place
//   in the record, the key that was written there last, ready rendered with all punctuation before the value. A field
//   is then two comparisons, a copy of 16 bytes and the value. Any other key takes the slow path, which renders it.
// * Over-copying. Prefixes are copied in blocks of 16 bytes, so up to 15 bytes behind the cursor may be overwritten;
//   `room` accounts for them, and buffers have slack behind their end.
// * One limit. `room` compares the cursor with the end of the buffer once a field. A record that does not fit moves
//   into a private buffer, is finished there and becomes the first record of the next buffer, so nothing is lost.
//
// Unsafe code: `cursor` never passes `limit` + slack because every write is preceded by `room`, which either proves
// the space or moves the record to a buffer that has it; `shape[fieldIndex]` exists because the slow path grows the
// shape one ahead of the field that it renders.

/// Writes records field by field, in the encoding that the run asked for.
///
/// A model gets it in `write(into:)` and calls `field` for each field of one record, each key once. Not for use
/// outside that call.
@frozen
public struct RecordWriter: ~Copyable {
    @usableFromInline package var cursor: UnsafeMutableRawPointer
    @usableFromInline package var limit: UnsafeMutableRawPointer
    @usableFromInline package var shape: UnsafeMutablePointer<ShapeEntry>
    @usableFromInline package var fieldIndex: Int
    @usableFromInline package var recordStart: UnsafeMutableRawPointer
    @usableFromInline package var start: UnsafeMutableRawPointer
    /// The time that was written last, for the records that share it.
    @usableFromInline var timeText: TimeText
    /// The encoding in which fields are written.
    public let encoding: RecordEncoding
    /// Whether the record must be ended by the slow path: it is spilled or has failed. A copy of what the state
    /// knows, because reading a class costs more than the rest of the fast path.
    @usableFromInline package var isTroubled = false
    @usableFromInline package let state: RecordWriterState
    /// What it needs for times as local text.
    @usableFromInline let localTime: UnsafeMutablePointer<LocalTimeText>
    /// Whether the default of `Model.next()` made this writer; tells the default of `Model.write(into:)` that the
    /// model implements neither.
    public let servesDefaultNext: Bool

    /// Bytes that may be overwritten behind `limit`, and that every buffer has behind its capacity.
    public static var slack: Int { 64 }

    /// Makes a writer without a buffer.
    ///
    /// - Parameters:
    ///   - encoding: How fields are written.
    ///   - columns: The columns of CSV in order; keys that are not among them are left out and reported by
    ///     `unknownKeys`.
    ///   - recordLimit: The size in bytes from which a record is refused.
    ///   - servesDefaultNext: See `servesDefaultNext`.
    public init(
        encoding: RecordEncoding,
        columns: [String] = [],
        recordLimit: Int = 1 << 20,
        servesDefaultNext: Bool = false
    ) {
        self.servesDefaultNext = servesDefaultNext
        self.encoding = encoding
        self.state = RecordWriterState(encoding: encoding, columns: columns, recordLimit: recordLimit)
        self.shape = self.state.shape
        self.localTime = self.state.localTime
        self.timeText = TimeText(memory: self.state.timeMemory)
        self.fieldIndex = 0
        self.cursor = self.state.spill
        self.limit = self.cursor
        self.recordStart = self.cursor
        self.start = self.cursor
    }

    // MARK: - For the side that owns the buffer

    /// Bytes of whole records in the buffer.
    public var length: Int { self.recordStart - self.start }

    /// Bytes that the record which did not fit needs; 0 when none waits.
    public var pendingLength: Int { self.state.pendingLength }

    /// Keys that were left out because CSV has no column for them, in order of appearance.
    public var unknownKeys: [String] { self.state.unknownKeys }

    /// What to tell the user of a key in `unknownKeys`.
    public static func warning(ofUnknownKey key: String) -> String {
        "the key \"\(key)\" came after the columns were settled and has none; its values are left out of the CSV"
    }

    /// Takes a buffer for the next records, with `slack` writable bytes behind `capacity`, valid until the next call
    /// or the end of the writer.
    ///
    /// - Returns: The number of records that are in it already: 1 if one did not fit into the buffer before and fits
    ///   now, else 0.
    public mutating func attach(_ buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
        self.start = buffer
        self.cursor = buffer
        self.limit = buffer + capacity
        self.recordStart = buffer
        self.fieldIndex = 0
        let waiting = self.state.pendingLength
        guard waiting > 0, waiting <= capacity else { return 0 }
        buffer.copyMemory(from: self.state.spill, byteCount: waiting)
        self.state.pendingLength = 0
        self.cursor += waiting
        self.recordStart = self.cursor
        return 1
    }

    /// Ends the record that is being written.
    ///
    /// - Returns: Whether it is in the buffer. If not, it did not fit and comes first in the next one.
    /// - Throws: `RecordWriterError`; the record is dropped.
    @inlinable
    @inline(__always)
    public mutating func endRecord() throws(RecordWriterError) -> Bool {
        if self.encoding == .json, self.fieldIndex > 0, self.limit - self.cursor >= 2, !self.isTroubled {
            self.cursor.storeBytes(of: 0x0A7D, as: UInt16.self)
            self.cursor += 2
            self.recordStart = self.cursor
            self.fieldIndex = 0
            return true
        }
        return try self.endRecordSlowly()
    }

    /// Drops the record that is being written.
    public mutating func abandonRecord() {
        if self.state.isSpilled {
            self.leaveSpill()
        }
        self.state.isReordered = false
        self.state.failure = nil
        self.isTroubled = false
        self.cursor = self.recordStart
        self.fieldIndex = 0
    }

    @usableFromInline
    @inline(never)
    mutating func endRecordSlowly() throws(RecordWriterError) -> Bool {
        self.room(64 + self.state.columnCount)
        switch self.encoding {
        case .json:
            if self.fieldIndex == 0 { self.put(UInt8(ascii: "{")) }
            self.put(UInt8(ascii: "}"))
            self.put(UInt8(ascii: "\n"))
        case .cbor:
            if self.fieldIndex == 0 { self.put(0xA0) } else { self.put(0xFF) }
        case .csv: self.endRow()
        }
        self.state.isReordered = false
        self.fieldIndex = 0
        return try self.commit()
    }

    /// Ends a record that was written whole, its end included, by code that compiles records ahead.
    ///
    /// - Returns, Throws: As `endRecord()`.
    @inlinable
    @inline(__always)
    package mutating func endEncodedRecord() throws(RecordWriterError) -> Bool {
        if !self.isTroubled {
            self.recordStart = self.cursor
            return true
        }
        return try self.commit()
    }

    @usableFromInline
    @inline(never)
    mutating func commit() throws(RecordWriterError) -> Bool {
        if let failure = self.state.failure {
            self.abandonRecord()
            throw failure
        }
        if self.state.isSpilled {
            let length = self.cursor - self.state.spill
            self.isTroubled = false
            self.leaveSpill()
            guard length <= self.state.recordLimit else { throw .tooLarge(limit: self.state.recordLimit) }
            guard length <= self.limit - self.cursor else {
                self.state.pendingLength = length
                return false
            }
            // Room is asked for generously: a record that was moved away may fit after all.
            self.cursor.copyMemory(from: self.state.spill, byteCount: length)
            self.cursor += length
        }
        self.recordStart = self.cursor
        return true
    }

    // MARK: - Room

    /// Makes sure that `count` bytes can be written at the cursor.
    @inlinable
    @inline(__always)
    package mutating func room(_ count: Int) {
        if self.limit - self.cursor < count { self.spill(count) }
    }

    /// Moves the record into the private buffer, large enough for `count` more bytes.
    @inline(never)
    @usableFromInline package mutating func spill(_ count: Int) {
        let state = self.state
        self.isTroubled = true
        if !state.isSpilled {
            let written = self.cursor - self.recordStart
            state.reserveSpill(written + count)
            state.spill.copyMemory(from: self.recordStart, byteCount: written)
            state.isSpilled = true
            state.bufferLimit = self.limit
            self.cursor = state.spill + written
        } else {
            let written = self.cursor - state.spill
            if written + count > state.recordLimit + (1 << 16) {
                // Too large already: let the rest overwrite the start, so that memory stays bounded.
                if state.failure == nil { state.failure = .tooLarge(limit: state.recordLimit) }
                state.reserveSpill(count)
                self.cursor = state.spill
            } else {
                state.reserveSpill(written + count)
                self.cursor = state.spill + written
            }
        }
        self.limit = state.spill + state.spillCapacity
    }

    private mutating func leaveSpill() {
        self.state.isSpilled = false
        self.limit = self.state.bufferLimit
        self.cursor = self.recordStart
    }

    @inlinable
    @inline(__always)
    package mutating func put(_ byte: UInt8) {
        self.cursor.storeBytes(of: byte, as: UInt8.self)
        self.cursor += 1
    }

    // MARK: - Keys

    /// Writes all that comes before the value of a key, leaving `room` bytes for the value.
    @inlinable
    @inline(__always)
    package mutating func key(_ key: StaticString, room: Int) {
        let entry = self.shape + self.fieldIndex
        let bytes = key.utf8Start
        if entry.pointee.identity == bytes, entry.pointee.keyLength == key.utf8CodeUnitCount,
            self.limit - self.cursor >= entry.pointee.prefixLength &+ 16 &+ room
        {
            self.writePrefix(entry)
        } else {
            self.keySlowly(
                UnsafeRawBufferPointer(start: bytes, count: key.utf8CodeUnitCount),
                isStatic: true,
                room: room
            )
        }
    }

    /// The same for a key that is not a literal.
    @inlinable
    package mutating func key(_ key: UnsafeRawBufferPointer, room: Int) {
        let entry = self.shape + self.fieldIndex
        if entry.pointee.hasKey(key), self.limit - self.cursor >= entry.pointee.prefixLength &+ 16 &+ room {
            self.writePrefix(entry)
        } else {
            self.keySlowly(key, isStatic: false, room: room)
        }
    }

    @inlinable
    @inline(__always)
    mutating func writePrefix(_ entry: UnsafeMutablePointer<ShapeEntry>) {
        let prefix = entry.pointee.prefix
        let length = entry.pointee.prefixLength
        var offset = 0
        repeat {
            (self.cursor + offset).storeBytes(
                of: (prefix + offset).loadUnaligned(as: SIMD16<UInt8>.self),
                as: SIMD16<UInt8>.self
            )
            offset &+= 16
        } while offset < length
        self.cursor += length
        self.fieldIndex &+= 1
    }

    @usableFromInline
    @inline(never)
    mutating func keySlowly(_ key: UnsafeRawBufferPointer, isStatic: Bool, room: Int) {
        self.state.setShape(at: self.fieldIndex, key: key, isStatic: isStatic)
        if self.state.failure != nil { self.isTroubled = true }
        self.shape = self.state.shape
        let entry = self.shape + self.fieldIndex
        self.room(entry.pointee.prefixLength + 16 + room)
        self.writePrefix(entry)
    }
}
