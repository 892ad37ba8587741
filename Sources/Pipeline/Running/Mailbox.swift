import CLinux
import Synchronization
import Workers

/// Messages from one thread to another, which sleeps on `descriptor` until there are any.
final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let event: FileDescriptor

    init() throws(SystemError) {
        let descriptor = clinux_eventfd()
        guard descriptor >= 0 else { throw SystemError("eventfd") }
        self.event = FileDescriptor(descriptor)
    }

    /// Readable while there are messages.
    var descriptor: Int32 { self.event.number }

    func post(_ message: Message) {
        self.messages.withLock { $0.append(message) }
        clinux_eventfd_signal(self.event.number)
    }

    /// All messages in order; none is left.
    func takeAll() -> [Message] {
        clinux_eventfd_clear(self.event.number)
        return self.messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
