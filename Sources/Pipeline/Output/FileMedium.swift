import Glibc
import Workers

/// A file, or the standard output, that batches are written to one after the other.
final class FileMedium: Sendable {
    /// Why nothing more can be written.
    enum Failure: Error, Hashable, Sendable {
        /// The reader of a pipe is gone: no error for anybody, the run just ends.
        case readerIsGone
        case failed(SystemError)
    }

    private let descriptor: Int32
    private let isOwned: Bool
    private let name: String

    /// Opens the output.
    ///
    /// - Parameter path: The file, which is emptied if it exists; `-` is the standard output.
    init(path: String) throws(SystemError) {
        self.isOwned = path != "-"
        self.name = self.isOwned ? path : "the standard output"
        self.descriptor =
            self.isOwned ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) : STDOUT_FILENO
        guard self.descriptor >= 0 else { throw SystemError("opening the output file \(path)") }
    }

    deinit { if self.isOwned { close(self.descriptor) } }

    /// Writes all bytes, waiting where the other side is slow.
    ///
    /// - Parameter asLines: Writes a line feed for the last byte, whatever it is by now: the bytes are in memory that a
    ///   worker can still change, and the next line may be another's.
    func write(_ bytes: UnsafeRawBufferPointer, asLines: Bool = false) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = asLines ? self.writeLines(rest) : Glibc.write(self.descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // An inherited standard output may be non-blocking.
                var poll = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
            case EPIPE: throw .readerIsGone
            default: throw .failed(SystemError("writing to \(self.name)"))
            }
        }
    }

    /// Writes once, as `write` does.
    private func writeLines(_ bytes: UnsafeRawBufferPointer) -> Int {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { lineFeed in
            lineFeed.initialize(repeating: UInt8(ascii: "\n"))
            return withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
                // The kernel only reads what it is given here.
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                parts.initializeElement(at: 0, to: iovec(iov_base: start, iov_len: bytes.count - 1))
                parts.initializeElement(at: 1, to: iovec(iov_base: lineFeed.baseAddress, iov_len: 1))
                return writev(self.descriptor, parts.baseAddress, 2)
            }
        }
    }

    /// Ends the output; some file systems tell of a failed write only now.
    func finish() throws(Failure) {
        guard self.isOwned else { return }
        // A duplicate is closed, so that the descriptor itself stays valid until the object goes.
        let copy = dup(self.descriptor)
        guard copy >= 0, close(copy) == 0 else { throw .failed(SystemError("closing \(self.name)")) }
    }
}
