import Records

// Unsafe code: `cursor` stays within the room that the ring gave, because each write is preceded by `hasRoom`.

/// Puts records into sections, in room that the ring gave.
struct SectionWriter {
    private let start: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer
    private var cursor: UnsafeMutableRawPointer
    private var header: UnsafeMutableRawPointer?
    private var section = EventSection(tick: 0, outlet: nil, records: 0, length: 0)
    private let separatesTicks: Bool
    private(set) var records = 0

    /// - Parameter room: Not empty.
    init?(_ room: UnsafeMutableRawBufferPointer, separatesTicks: Bool) {
        guard let start = room.baseAddress else { return nil }
        self.start = start
        self.cursor = start
        self.end = start + room.count
        self.separatesTicks = separatesTicks
    }

    /// Bytes written so far.
    var length: Int { self.cursor - self.start }

    /// Whether a record of so many bytes fits, with a header of its own.
    func hasRoom(for bytes: Int) -> Bool { self.end - self.cursor >= bytes + 2 * EventSection.headerSize }

    /// Adds a record; there is room for it.
    mutating func add(_ record: UnsafeRawBufferPointer, tick: UInt64, outlet: Int) {
        if self.header == nil || self.section.outlet != outlet || (self.separatesTicks && self.section.tick != tick) {
            self.finish()
            self.header = self.cursor
            self.section = EventSection(tick: tick, outlet: outlet, records: 0, length: 0)
            self.cursor += EventSection.headerSize
        }
        if let bytes = record.baseAddress { self.cursor.copyMemory(from: bytes, byteCount: record.count) }
        self.cursor += record.count
        self.section.records += 1
        self.section.length += record.count
        self.records += 1
    }

    /// Ends with a section without records that says how far the shard is.
    mutating func end(at tick: UInt64, isLast: Bool) {
        self.finish()
        EventSection(tick: tick, outlet: nil, records: 0, length: 0, isLast: isLast).write(to: self.cursor)
        self.cursor += EventSection.headerSize
    }

    /// Ends the section that was begun.
    mutating func finish() {
        if let header = self.header { self.section.write(to: header) }
        self.header = nil
    }
}
