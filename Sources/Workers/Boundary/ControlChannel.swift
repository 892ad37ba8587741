import CLinux
import Glibc
import Records

// One message is one frame: a CBOR map whose "frame" says what it is. The socket keeps message boundaries, so there is
// no length to forge and a broken message cannot shift the next one.

/// One end of the control socket between the host and a worker.
final class ControlChannel: Sendable {
    /// The largest frame either side accepts, in bytes.
    static let largestFrame = 1 << 20

    private let socket: FileDescriptor

    init(_ socket: FileDescriptor) { self.socket = socket }

    var descriptor: Int32 { self.socket.number }

    /// Both ends of a new channel.
    static func pair() throws(SystemError) -> (FileDescriptor, FileDescriptor) {
        var descriptors: [Int32] = [-1, -1]
        try SystemError.check(
            descriptors.withUnsafeMutableBufferPointer {
                clinux_socketpair($0.baseAddress, Int32(2 * Self.largestFrame))
            },
            "socketpair"
        )
        return (FileDescriptor(descriptors[0]), FileDescriptor(descriptors[1]))
    }

    /// Sends a frame.
    ///
    /// - Throws: `ChannelError.closed` if the other side is gone, `.wouldBlock` if it does not read and may not be
    ///   waited for, `.tooLarge`.
    func send(_ frame: Record, mayBlock: Bool) throws(ChannelError) {
        let bytes = CBOR.encode(.map(frame))
        guard bytes.count <= Self.largestFrame else { throw .tooLarge(bytes.count) }
        let sent = bytes.withUnsafeBytes { clinux_send(self.descriptor, $0.baseAddress, $0.count, mayBlock ? 1 : 0) }
        guard sent < 0 else { return }
        switch errno {
        case EAGAIN: throw .wouldBlock
        case EPIPE, ECONNRESET, ENOTCONN: throw .closed
        default: throw .failed(SystemError("sending a frame"))
        }
    }

    /// Sends a frame and a copy of a descriptor, without waiting.
    func send(_ frame: Record, passing descriptor: Int32) throws(ChannelError) {
        let bytes = CBOR.encode(.map(frame))
        let sent = bytes.withUnsafeBytes {
            clinux_send_passing(self.descriptor, $0.baseAddress, $0.count, descriptor)
        }
        guard sent < 0 else { return }
        switch errno {
        case EAGAIN: throw .wouldBlock
        case EPIPE, ECONNRESET, ENOTCONN: throw .closed
        default: throw .failed(SystemError("passing a descriptor"))
        }
    }

    /// Receives the next frame, and the descriptor that came with it, waiting for it.
    func receivePassed(
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws(ChannelError) -> (frame: Record, passed: FileDescriptor?) {
        var descriptor: Int32 = -1
        let count = clinux_receive_passed(self.descriptor, buffer.baseAddress, buffer.count, &descriptor)
        let passed = descriptor < 0 ? nil : FileDescriptor(descriptor)
        guard count >= 0 else {
            if errno == ECONNRESET { throw .closed }
            throw .failed(SystemError("receiving a frame"))
        }
        guard count > 0 else { throw .closed }
        guard count <= buffer.count else { throw .tooLarge(Int(count)) }
        return (try Self.frame(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)])), passed)
    }

    /// Receives the next frame into `buffer`, which is as large as the largest frame.
    ///
    /// - Returns: nil if none is there and it may not be waited for.
    /// - Throws: `ChannelError.closed` at the end, `.malformed` if it is not a frame.
    func receive(_ buffer: UnsafeMutableRawBufferPointer, mayBlock: Bool) throws(ChannelError) -> Record? {
        let count = clinux_receive(self.descriptor, buffer.baseAddress, buffer.count, mayBlock ? 1 : 0)
        guard count >= 0 else {
            switch errno {
            case EAGAIN: return nil
            case ECONNRESET: throw .closed
            default: throw .failed(SystemError("receiving a frame"))
            }
        }
        guard count > 0 else { throw .closed }
        guard count <= buffer.count else { throw .tooLarge(Int(count)) }
        return try Self.frame(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
    }

    /// The frame that the bytes of one message are.
    ///
    /// - Throws: `ChannelError.malformed` if they are none.
    static func frame(_ bytes: UnsafeRawBufferPointer) throws(ChannelError) -> Record {
        let value: Value
        do throws(CBORError) {
            value = try CBOR.decode(bytes)
        } catch {
            throw .malformed("\(error)")
        }
        guard let record = value.record, record["frame"]?.text != nil else {
            throw .malformed("it is not a map with the key \"frame\"")
        }
        return record
    }
}
