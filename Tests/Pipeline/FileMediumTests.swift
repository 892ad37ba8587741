import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Pipeline
@testable import Workers

@Suite struct FileMediumTests {
    /// A pipe, of which the medium opens the writing end by its path.
    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            self.reading = ends[0]
            self.writing = ends[1]
        }

        var path: String { "/proc/self/fd/\(self.writing)" }
    }

    private final class Received: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    private static func temporaryPath() throws -> String {
        var template = Array("/tmp/medium-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        close(descriptor)
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        return Self.readAll(descriptor)
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 5000)
        while case let count = Glibc.read(descriptor, &piece, piece.count), count > 0 { bytes += piece[..<count] }
        return bytes
    }

    private static let sample = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test func aFileIsEmptiedAndHoldsWhatWasWritten() throws {
        let path = try Self.temporaryPath()
        defer { unlink(path) }
        for round in 1...2 {
            let medium = try FileMedium(path: path)
            try Self.sample[..<(2000 / round)].withUnsafeBytes { try medium.write($0) }
            try medium.write(UnsafeRawBufferPointer(start: nil, count: 0))
            try Array("end".utf8).withUnsafeBytes { try medium.write($0) }
            try medium.finish()
        }
        #expect(try Self.read(path) == Self.sample[..<1000] + Array("end".utf8))
    }

    @Test func aPipeGetsAllOfItHoweverLittleFitsAtATime() throws {
        let pipe = try Pipe()
        let medium = try FileMedium(path: pipe.path)
        close(pipe.writing)
        let reading = pipe.reading
        let received = Received()
        let reader = RealThread { received.bytes.withLock { $0 = Self.readAll(reading) } }
        try Self.sample.withUnsafeBytes { try medium.write($0) }
        try medium.finish()
        // The last reference goes, and with it the writing end.
        withExtendedLifetime(consume medium) {}
        reader.join()
        #expect(received.bytes.withLock { $0 } == Self.sample)
        close(reading)
    }

    @Test func aReaderThatIsGoneIsToldApartFromAFailure() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        let medium = try FileMedium(path: pipe.path)
        close(pipe.writing)
        close(pipe.reading)
        #expect(throws: FileMedium.Failure.readerIsGone) {
            try Self.sample.withUnsafeBytes { try medium.write($0) }
        }
    }

    @Test func aFullDiskIsAFailureThatNamesTheFile() throws {
        let medium = try FileMedium(path: "/dev/full")
        let failure = #expect(throws: FileMedium.Failure.self) {
            try Self.sample.withUnsafeBytes { try medium.write($0) }
        }
        guard case .failed(let error)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(error.code == ENOSPC)
        #expect(error.description == "writing to /dev/full failed: No space left on device")
    }

    @Test func aFileThatCannotBeOpenedIsNamed() {
        let error = #expect(throws: SystemError.self) { try FileMedium(path: "/nowhere/at/all") }
        #expect(error?.code == ENOENT)
        #expect(error?.description.contains("/nowhere/at/all") == true)
    }
}
