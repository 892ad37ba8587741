import Glibc
import Records
import Synchronization

/// The worker's end of the control channel. Sending is for any thread, receiving for the main one.
final class HostPort: Sendable {
    private let channel: ControlChannel
    /// Frames that the thread of `takeArenas` has received for others.
    private struct Sorted: Sendable {
        var frames: Mailbox<Result<Record, ChannelError>>
        var taken: [Result<Record, ChannelError>] = []
    }

    /// nil: there is no such thread.
    private let sorted = Mutex<Sorted?>(nil)

    init(_ channel: ControlChannel) { self.channel = channel }

    /// Has a thread of its own receive from now on: memory for models goes to a shelf, other frames to who receives.
    func takeArenas(to shelf: ArenaShelf) throws(SystemError) {
        let others = try Mailbox<Result<Record, ChannelError>>()
        self.sorted.withLock { $0 = Sorted(frames: others) }
        try DataThread(named: "arenas") {
            while true {
                do throws(ChannelError) {
                    let (frame, passed) = try self.receivePassed()
                    if frame["frame"]?.text == "arena", let passed, let number = frame["number"]?.integer {
                        shelf.put(passed, number: UInt64(number))
                    } else {
                        others.post(.success(frame))
                    }
                } catch {
                    return others.post(.failure(error))
                }
            }
        }.detach()
    }

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
        if let frames = self.sorted.withLock({ $0?.frames }) { return try self.next(of: frames) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlChannel.largestFrame, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            if let frame = try self.channel.receive(buffer, mayBlock: true) { return frame }
        }
    }

    /// Receives a frame, and the descriptor that came with it, waiting for it.
    func receivePassed() throws(ChannelError) -> (frame: Record, passed: FileDescriptor?) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlChannel.largestFrame, alignment: 16)
        defer { buffer.deallocate() }
        return try self.channel.receivePassed(buffer)
    }

    /// The next frame that the thread has received.
    private func next(of frames: Mailbox<Result<Record, ChannelError>>) throws -> Record {
        while true {
            let new = frames.takeAll()
            let first = self.sorted.withLock { sorted -> Result<Record, ChannelError>? in
                sorted?.taken += new
                return sorted?.taken.isEmpty ?? true ? nil : sorted?.taken.removeFirst()
            }
            if let first { return try first.get() }
            frames.wait()
        }
    }
}
