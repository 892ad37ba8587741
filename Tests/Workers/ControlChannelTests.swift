import Glibc
import Records
import Testing

@testable import Workers

@Suite struct ControlChannelTests {
    /// Both ends; the worker's can send what no worker of ours sends.
    private final class Ends {
        let host: ControlChannel
        private(set) var worker: FileDescriptor?
        private let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ControlChannel.largestFrame,
            alignment: 16
        )

        init() throws {
            let (host, worker) = try ControlChannel.pair()
            self.host = ControlChannel(host)
            self.worker = worker
        }

        deinit { self.buffer.deallocate() }

        func sendRaw(_ bytes: [UInt8]) throws {
            let worker = try #require(self.worker)
            try #require(send(worker.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        }

        func closeWorker() { self.worker = nil }

        func receive() throws(ChannelError) -> Record? { try self.host.receive(self.buffer, mayBlock: false) }
    }

    private static let good: Record = ["frame": "log", "level": 1, "text": "fine"]

    @Test func framesArriveWholeAndInOrder() throws {
        let ends = try Ends()
        let worker = ControlChannel(try #require(ends.worker))
        let frames: [Record] = (0..<200).map { ["frame": "log", "level": .int($0), "text": .string("\($0)")] }
        for frame in frames { try worker.send(frame, mayBlock: false) }
        for frame in frames { #expect(try ends.receive() == frame) }
        #expect(try ends.receive() == nil)
    }

    @Test func aFrameThatIsTooLargeIsNotSent() throws {
        let ends = try Ends()
        let large: Record = [
            "frame": "log", "text": .string(String(repeating: "x", count: ControlChannel.largestFrame)),
        ]
        let error = #expect(throws: ChannelError.self) { try ends.host.send(large, mayBlock: false) }
        guard case .tooLarge(let size)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(size > ControlChannel.largestFrame)
        #expect("\(ChannelError.tooLarge(size))".contains("at most \(ControlChannel.largestFrame)"))
    }

    @Test func aMessageThatIsTooLargeIsRefusedAndTheNextOneRead() throws {
        let ends = try Ends()
        try ends.sendRaw([UInt8](repeating: 0, count: ControlChannel.largestFrame + 1))
        try ends.sendRaw(CBOR.encode(.map(Self.good)))
        #expect(throws: ChannelError.tooLarge(ControlChannel.largestFrame + 1)) { try ends.receive() }
        #expect(try ends.receive() == Self.good)
    }

    @Test(arguments: [
        Array(CBOR.encode(.map(["frame": "log"])).dropLast()), CBOR.encode(.map(["frame": "log"])) + [0],
        CBOR.encode(.array(["frame"])), CBOR.encode(.map([:])), CBOR.encode(.map(["frame": 1])),
        [UInt8](repeating: 0x81, count: 5000), [0xff], [0x00], [0xbf],
    ]) func aMalformedMessageIsRefusedAndTheNextOneRead(bytes: [UInt8]) throws {
        let ends = try Ends()
        try ends.sendRaw(bytes)
        try ends.sendRaw(CBOR.encode(.map(Self.good)))
        let error = #expect(throws: ChannelError.self) { try ends.receive() }
        guard case .malformed? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try ends.receive() == Self.good)
    }

    @Test func whatWasSentBeforeTheEndIsRead() throws {
        let ends = try Ends()
        try ends.sendRaw(CBOR.encode(.map(Self.good)))
        ends.closeWorker()
        #expect(try ends.receive() == Self.good)
        #expect(throws: ChannelError.closed) { try ends.receive() }
        #expect(throws: ChannelError.closed) { try ends.host.send(Self.good, mayBlock: false) }
    }

    /// There is no telling it from the end of the channel, and no worker of ours sends it.
    @Test func anEmptyMessageCountsAsTheEnd() throws {
        let ends = try Ends()
        try ends.sendRaw([])
        #expect(throws: ChannelError.closed) { try ends.receive() }
    }

    @Test func aWorkerThatDoesNotReadKeepsNobodyWaiting() throws {
        let ends = try Ends()
        let frame: Record = ["frame": "log", "text": .string(String(repeating: "x", count: 100_000))]
        let error = #expect(throws: ChannelError.self) {
            for _ in 0..<10_000 { try ends.host.send(frame, mayBlock: false) }
        }
        #expect(error == .wouldBlock)
    }
}
