import Glibc
import Records
import Synchronization

/// The worker's end of the control channel. Sending is for any thread, receiving for the main one.
final class HostPort: Sendable {
    private let channel: ControlChannel

    init(_ channel: ControlChannel) { self.channel = channel }

    /// Sends a report, waiting for the host to read. A host that is gone takes the worker with it.
    func send(_ report: WorkerReport) {
        do {
            try self.channel.send(report.frame, mayBlock: true)
        } catch .tooLarge {
            let excuse = WorkerReport.failed(
                "the plugin's \(report.frame["frame"]?.text ?? "") is too large",
                records: 0
            )
            try? self.channel.send(excuse.frame, mayBlock: true)
        } catch {
            _exit(1)
        }
    }

    /// Receives a frame, waiting for it.
    func receive() throws -> Record {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlChannel.largestFrame, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            if let frame = try self.channel.receive(buffer, mayBlock: true) { return frame }
        }
    }

    /// Receives a frame, and the descriptor that came with it, waiting for it.
    func receivePassed() throws -> (frame: Record, passed: FileDescriptor?) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlChannel.largestFrame, alignment: 16)
        defer { buffer.deallocate() }
        return try self.channel.receivePassed(buffer)
    }
}
