import CLinux
import Synchronization

/// Messages from one thread to another, which sleeps on `descriptor` until there are any.
public final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let event: FileDescriptor

    /// Makes an empty one.
    public init() throws(SystemError) {
        let descriptor = clinux_eventfd()
        guard descriptor >= 0 else { throw SystemError("eventfd") }
        self.event = FileDescriptor(descriptor)
    }

    /// Readable while there are messages.
    public var descriptor: Int32 { self.event.number }

    /// Adds a message and wakes who sleeps. For any thread.
    public func post(_ message: Message) {
        self.messages.withLock { $0.append(message) }
        clinux_eventfd_signal(self.event.number)
    }

    /// All messages in order; none is left.
    public func takeAll() -> [Message] {
        clinux_eventfd_clear(self.event.number)
        return self.messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
