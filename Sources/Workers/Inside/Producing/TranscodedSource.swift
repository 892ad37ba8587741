import Glibc
import Records
import Transforms

// Unsafe code: `scratch` and `mapped` live as long as the source, and `unread` is always a part of one of them, which is
// not written to before all of it is read.

/// Records in CBOR, and what is made of them one by one.
final class TranscodedSource: RecordSource {
    private let records: any RecordSource
    private let chain: MappingChain
    private var mapped = ByteBuffer()
    private let encoding: RecordEncoding
    private let port: HostPort
    private let scratch: UnsafeMutableRawBufferPointer
    private var unread: UnsafeRawBufferPointer
    private var failure: String?
    private var writer: RecordWriter?
    private var isOver = false
    private var reportedKeys = 0

    init(_ records: any RecordSource, chain: MappingChain, encoding: RecordEncoding, port: HostPort) {
        self.records = records
        self.chain = chain
        self.encoding = encoding
        self.port = port
        self.scratch = .allocate(byteCount: Scratch.capacity + RecordWriter.slack, alignment: 16)
        self.unread = UnsafeRawBufferPointer(rebasing: self.scratch[..<0])
        self.writer = nil
    }

    deinit { self.scratch.deallocate() }

    /// Sets the columns of CSV; called once, before the first `fill`.
    func setColumns(_ columns: [String]) {
        self.writer = RecordWriter(encoding: self.encoding, columns: columns, recordLimit: Scratch.capacity)
    }

    /// Has the source make its first batch, which `fill` then begins with.
    ///
    /// - Returns: The keys that occur in it, in order of appearance.
    func readAhead(_ records: Int) throws(ProducerFailure) -> [String] {
        try self.refill(UInt64(records))
        do {
            return try RecordTranscoder.keys(of: self.unread)
        } catch {
            throw Self.malformed(error)
        }
    }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled {
        guard var writer = self.writer.take(), let start = room.baseAddress else {
            throw ProducerFailure("the columns were not settled")
        }
        let count = UInt64(writer.attach(start, capacity: room.count))
        let filled = Result { () throws(ProducerFailure) in try self.fill(&writer, after: count, wanted: wanted) }
        self.writer = consume writer
        return try filled.get()
    }

    private func fill(
        _ writer: inout RecordWriter,
        after first: UInt64,
        wanted: UInt64
    ) throws(ProducerFailure) -> Filled {
        var count = first
        while count < wanted, writer.pendingLength == 0 {
            if self.unread.isEmpty {
                // What the source has handed over is published before it is called again: it may not come back.
                if count > 0 || self.failure != nil || self.isOver { break }
                try self.refill(wanted)
                continue
            }
            do {
                let used = try RecordTranscoder.transcode(self.unread, into: &writer)
                self.unread = UnsafeRawBufferPointer(rebasing: self.unread[used...])
                if try writer.endRecord() { count += 1 }
            } catch {
                // The records before this one are good; the writer's length does not count the begun one.
                self.unread = UnsafeRawBufferPointer(rebasing: self.unread[..<0])
                self.failure = (error as? RecordWriterError)?.description ?? Self.malformed(error).description
                break
            }
        }
        self.warn(ofKeys: writer.unknownKeys)
        return Filled(
            length: writer.length,
            records: count,
            needed: writer.pendingLength > 0 ? writer.pendingLength : nil,
            failure: self.unread.isEmpty && count < wanted && writer.pendingLength == 0 ? self.failure : nil,
            isOver: self.isOver && count == 0
        )
    }

    private func refill(_ wanted: UInt64) throws(ProducerFailure) {
        let usable = UnsafeMutableRawBufferPointer(rebasing: self.scratch[..<Scratch.capacity])
        let filled = try self.records.fill(usable, wanted: wanted, recordLimit: Scratch.capacity)
        self.unread = UnsafeRawBufferPointer(rebasing: usable[..<filled.length])
        self.failure = filled.failure
        self.isOver = filled.isOver
        guard !self.chain.isEmpty else { return }
        self.mapped.truncate(to: 0)
        do throws(TransformError) {
            try self.chain.map(self.unread, into: &self.mapped)
        } catch {
            // The records before it are good.
            self.failure = error.description
        }
        self.unread = self.mapped.bytes
    }

    private static func malformed(_ error: any Error) -> ProducerFailure {
        ProducerFailure("[P-12] [P-18] the plugin wrote something that is not a sequence of CBOR maps: \(error)")
    }

    private func warn(ofKeys keys: [String]) {
        guard keys.count > self.reportedKeys else { return }
        for key in keys[self.reportedKeys...] {
            self.port.send(.log(level: 2, text: RecordWriter.warning(ofUnknownKey: key)))
        }
        self.reportedKeys = keys.count
    }
}
