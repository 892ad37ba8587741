import Glibc
import Records
import Transforms

// Batches of a format that works on whole batches, such as XML documents or a pickle.
//
// Where a batch can be cut between records the source is asked for few at a time, so that what does not fit into the ring
// at once can go in pieces. Where it cannot, all records of the batch are gathered before the format sees them.
//
// Unsafe code: `scratch` lives as long as the source; `gathered` and `output` are only read before their next change.

/// Records in CBOR, and the batches that a format makes of them.
final class FormattedSource: RecordSource {
    /// Encoded records that are published together.
    private struct Piece {
        var length: Int
        var records: UInt64
    }

    /// Records that are encoded at once where a batch can be cut.
    private static let pieceSize: UInt64 = 64

    private let records: any RecordSource
    private let chain: MappingChain
    private let format: any BatchFormat
    private let isLines: Bool
    private let scratch: UnsafeMutableRawBufferPointer
    /// Mapped records that are not encoded yet.
    private var gathered = ByteBuffer()
    private var gatheredCount: UInt64 = 0
    /// What is encoded; `offset` bytes of it are published.
    private var output = ByteBuffer()
    private var offset = 0
    private var pieces: [Piece] = []
    private var failure: String?
    private var isOver = false

    init(_ records: any RecordSource, chain: MappingChain, format: any BatchFormat, isLines: Bool) {
        self.records = records
        self.chain = chain
        self.format = format
        self.isLines = isLines
        self.scratch = .allocate(byteCount: Scratch.capacity + RecordWriter.slack, alignment: 16)
    }

    deinit { self.scratch.deallocate() }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled {
        if self.pieces.isEmpty, self.failure == nil, !self.isOver { try self.encodeMore(wanted) }
        var filled = Filled(length: 0, records: 0)
        while let piece = self.pieces.first, filled.records + piece.records <= wanted {
            guard piece.length <= recordLimit else {
                throw ProducerFailure(
                    "the format makes \(piece.length) bytes of \(piece.records) records; the limit is \(recordLimit): use"
                        + " a smaller --batch-size"
                )
            }
            guard filled.length + piece.length <= room.count else {
                filled.needed = filled.length > 0 ? nil : piece.length
                break
            }
            UnsafeMutableRawBufferPointer(rebasing: room[filled.length...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: self.output.bytes[self.offset..<(self.offset + piece.length)])
            )
            self.offset += piece.length
            filled.length += piece.length
            filled.records += piece.records
            self.pieces.removeFirst()
        }
        if self.pieces.isEmpty {
            self.output.truncate(to: 0)
            self.offset = 0
            filled.failure = self.failure
            filled.isOver = self.isOver && filled.records == 0
        }
        return filled
    }

    private func encodeMore(_ wanted: UInt64) throws(ProducerFailure) {
        repeat {
            let asked = wanted - self.gatheredCount
            try self.gather(self.isLines ? min(asked, Self.pieceSize) : asked)
        } while !self.isLines && self.gatheredCount < wanted && self.failure == nil && !self.isOver
        guard self.gatheredCount > 0 else { return }
        do throws(TransformError) {
            try self.encode(self.gathered.bytes, Int(self.gatheredCount))
        } catch {
            self.failure = error.description
            // The records before the one that cannot be represented are good.
            let good = UnsafeRawBufferPointer(rebasing: self.gathered.bytes[..<error.offset])
            if error.record > 0 { try? self.encode(good, error.record) }
        }
        self.gathered.truncate(to: 0)
        self.gatheredCount = 0
    }

    private func encode(_ records: UnsafeRawBufferPointer, _ count: Int) throws(TransformError) {
        let start = self.output.count
        try self.format.encode(records, count: count, into: &self.output)
        self.pieces.append(Piece(length: self.output.count - start, records: UInt64(count)))
    }

    private func gather(_ wanted: UInt64) throws(ProducerFailure) {
        let usable = UnsafeMutableRawBufferPointer(rebasing: self.scratch[..<Scratch.capacity])
        let filled = try self.records.fill(usable, wanted: wanted, recordLimit: Scratch.capacity)
        let bytes = UnsafeRawBufferPointer(rebasing: usable[..<filled.length])
        self.failure = filled.failure
        self.isOver = filled.isOver
        guard !self.chain.isEmpty else {
            self.gathered.append(bytes)
            self.gatheredCount += filled.records
            return
        }
        do throws(TransformError) {
            self.gatheredCount += UInt64(try self.chain.map(bytes, into: &self.gathered))
        } catch {
            self.gatheredCount += UInt64(error.record)
            self.failure = error.description
        }
    }
}
