import Synchronization

/// Messages from one thread to another, which sleeps on `descriptor` until there are any.
public final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let event: WakeEvent

    /// Makes an empty one.
    public init() throws(SystemError) { self.event = try WakeEvent() }

    /// Readable while there are messages.
    public var descriptor: Int32 { self.event.descriptor }

    /// Adds a message and wakes who sleeps. For any thread.
    public func post(_ message: Message) {
        self.messages.withLock { $0.append(message) }
        self.event.signal()
    }

    /// Wakes who sleeps without a message. For any thread.
    public func wake() { self.event.signal() }

    /// Sleeps until there are messages, or at most so many nanoseconds; negative: no limit.
    public func wait(nanoseconds: Int64 = -1) { self.event.sleep(nanoseconds: nanoseconds) }

    /// All messages in order; none is left.
    public func takeAll() -> [Message] {
        self.event.clear()
        return self.messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
