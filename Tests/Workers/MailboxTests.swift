import Glibc
import TestSupport
import Testing

@testable import Workers

@Suite struct MailboxTests {
    private static func isReadable(_ descriptor: Int32, waiting milliseconds: Int32 = 0) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) == 1
    }

    @Test func messagesAreTakenInOrderAndOnce() throws {
        let mailbox = try Mailbox<Int>()
        for number in 1...5 { mailbox.post(number) }
        #expect(mailbox.takeAll() == [1, 2, 3, 4, 5])
        #expect(mailbox.takeAll().isEmpty)
    }

    @Test func itsDescriptorIsReadableWhileThereAreMessages() throws {
        let mailbox = try Mailbox<String>()
        #expect(!Self.isReadable(mailbox.descriptor))
        mailbox.post("a")
        mailbox.post("b")
        #expect(Self.isReadable(mailbox.descriptor))
        _ = mailbox.takeAll()
        #expect(!Self.isReadable(mailbox.descriptor))
        mailbox.post("c")
        #expect(Self.isReadable(mailbox.descriptor))
    }

    @Test func whatOtherThreadsPostWakesTheReaderAndNothingIsLost() throws {
        let mailbox = try Mailbox<Int>()
        let senders = 4
        let each = 20_000
        let threads = (0..<senders).map { sender in
            RealThread { for number in 0..<each { mailbox.post(sender * each + number) } }
        }
        var received: [Int] = []
        // The limit only ends a test whose wake-up was lost.
        while received.count < senders * each, Self.isReadable(mailbox.descriptor, waiting: 30_000) {
            received += mailbox.takeAll()
        }
        for thread in threads { thread.join() }
        #expect(received.count == senders * each && Set(received).count == received.count)
        for sender in 0..<senders {
            let own = received.filter { $0 / each == sender }
            #expect(own == own.sorted(), "the messages of one sender keep their order")
        }
    }
}
