import CZlib
import Glibc
import Workers

// Unsafe code: zlib keeps pointers into its stream, which therefore has memory of its own; buffers are lent for single calls.

/// A file that is written in the format of gzip. For one thread.
final class GzipFile {
    private static let size = 64 << 10

    let path: String
    private let descriptor: Int32
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer

    /// Makes the file, or empties it.
    init(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw SystemError("making \(path)") }
        self.path = path
        self.descriptor = descriptor
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        self.buffer = .allocate(byteCount: Self.size, alignment: 16)
        // 16 more bits of the window stand for the format.
        let status = deflateInit2_(
            self.stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            15 + 16,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else { throw SystemError("compressing \(path)", code: ENOMEM) }
    }

    deinit {
        deflateEnd(self.stream)
        self.stream.deallocate()
        self.buffer.deallocate()
        close(self.descriptor)
    }

    /// Adds bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) { try self.deflate(bytes, Z_NO_FLUSH) }

    /// Writes what is left, and returns when all is on the disk.
    ///
    /// - Returns: How many bytes the file has.
    func finish() throws(SystemError) -> Int {
        try self.deflate(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH)
        guard fsync(self.descriptor) == 0 else { throw SystemError("writing \(self.path) to the disk") }
        return Int(self.stream.pointee.total_out)
    }

    private func deflate(_ bytes: UnsafeRawBufferPointer, _ flush: Int32) throws(SystemError) {
        self.stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        self.stream.pointee.avail_in = UInt32(bytes.count)
        var isDone = false
        while !isDone {
            self.stream.pointee.next_out = self.buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            self.stream.pointee.avail_out = UInt32(Self.size)
            let status = CZlib.deflate(self.stream, flush)
            let made = Self.size - Int(self.stream.pointee.avail_out)
            try self.writeAll(UnsafeRawBufferPointer(rebasing: self.buffer[..<made]))
            isDone = flush == Z_FINISH ? status == Z_STREAM_END : self.stream.pointee.avail_out > 0
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(self.descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("writing \(self.path)") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
