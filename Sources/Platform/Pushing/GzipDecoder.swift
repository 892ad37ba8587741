import CZlib

// Unsafe code: zlib keeps pointers into its stream, which therefore has memory of its own; buffers are lent for single calls.

/// Reads bytes that may be in the format of gzip, which their beginning tells; others it hands on as they are. For one thread.
public final class GzipDecoder {
    private enum Format {
        case unknown
        case plain
        case gzip
    }

    private static let size = 256 << 10

    private var format = Format.unknown
    private var beginning: [UInt8] = []
    private let stream: UnsafeMutablePointer<z_stream>
    private var buffer: [UInt8] = []
    /// Whether the last member was read to its end: several may follow each other.
    private var isAtEnd = false

    /// Makes a decoder that has read nothing.
    public init() {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deallocate()
    }

    /// Takes bytes, and hands on what they hold in pieces.
    ///
    /// - Throws: That they are damaged, or what the body throws.
    public func take(
        _ bytes: ArraySlice<UInt8>,
        _ body: (ArraySlice<UInt8>) throws(PushError) -> Void
    ) throws(PushError) {
        var bytes = bytes
        if case .unknown = self.format {
            self.beginning += bytes
            guard self.beginning.count >= 2 else { return }
            bytes = self.beginning[...]
            self.beginning = []
            if bytes.starts(with: [0x1F, 0x8B]) { try self.begin() } else { self.format = .plain }
        }
        if case .plain = self.format { try body(bytes) } else { try self.inflate(Array(bytes), body) }
    }

    /// Says that no more bytes come.
    ///
    /// - Throws: That some are missing.
    public func finish(_ body: (ArraySlice<UInt8>) throws(PushError) -> Void) throws(PushError) {
        switch self.format {
        case .unknown: try body(self.beginning[...])
        case .plain: break
        case .gzip:
            guard self.isAtEnd else { throw PushError("the compressed input ends too early; it is cut off") }
        }
    }

    private func begin() throws(PushError) {
        self.format = .gzip
        self.buffer = Array(repeating: 0, count: Self.size)
        // 16 more bits of the window stand for the format.
        guard inflateInit2_(self.stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw PushError("there is no memory to read compressed input")
        }
    }

    private func inflate(
        _ bytes: [UInt8],
        _ body: (ArraySlice<UInt8>) throws(PushError) -> Void
    ) throws(PushError) {
        var position = 0
        var wasFull = false
        while position < bytes.count || wasFull {
            if self.isAtEnd {
                inflateReset(self.stream)
                self.isAtEnd = false
            }
            let (status, read, made) = bytes.withUnsafeBufferPointer { input in
                self.buffer.withUnsafeMutableBufferPointer { output in
                    let stream = self.stream
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + position })
                    stream.pointee.avail_in = UInt32(bytes.count - position)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    let status = CZlib.inflate(stream, Z_NO_FLUSH)
                    let rest = Int(stream.pointee.avail_in)
                    return (status, bytes.count - position - rest, output.count - Int(stream.pointee.avail_out))
                }
            }
            position += read
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                let reason = self.stream.pointee.msg.map { String(cString: $0) } ?? "error \(status) of zlib"
                throw PushError("the compressed input is damaged: \(reason)")
            }
            if made > 0 { try body(self.buffer[..<made]) }
            self.isAtEnd = status == Z_STREAM_END
            wasFull = made == self.buffer.count && !self.isAtEnd
            if read == 0, made == 0 { return }
        }
    }
}
