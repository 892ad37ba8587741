import CLinux
import Testing

@testable import Workers

/// What a worker wrote of refused calls, which a plugin may have written as well.
@Suite struct RefusedCallTests {
    private static func bytes(
        _ call: Int32,
        _ path: String = "",
        magic: UInt32 = UInt32(CLINUX_REFUSAL_MAGIC)
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: RefusedCall.size)
        bytes.withUnsafeMutableBytes { memory in
            memory.storeBytes(of: magic, as: UInt32.self)
            memory.storeBytes(of: call, toByteOffset: 4, as: Int32.self)
            memory.storeBytes(of: 1, toByteOffset: 8, as: UInt32.self)
            for (index, byte) in path.utf8.enumerated() { memory[12 + index] = byte }
        }
        return bytes
    }

    @Test func nothingIsKnownUnlessSomebodyWatched() {
        #expect(RefusedCall.list([]) == nil)
        #expect(RefusedCall.list(Self.bytes(41)) == nil)
        #expect(RefusedCall.list(Self.bytes(-1)) == [])
    }

    @Test func pathsAreSafeToShow() {
        let list = RefusedCall.list(Self.bytes(-1) + Self.bytes(77, "/a\u{1b}[2J") + Self.bytes(78))
        #expect(list?.map(\.path) == ["/a\\x1b[2J", ""])
        #expect(list?.map(\.call) == [77, 78])
        #expect(list?.map(\.isWriting) == [true, true])
    }

    @Test func whatIsNoRecordEndsTheList() {
        let first = Self.bytes(-1) + Self.bytes(1)
        #expect(RefusedCall.list(first + Self.bytes(2, magic: 7) + Self.bytes(3))?.map(\.call) == [1])
        #expect(RefusedCall.list(first + Self.bytes(2).dropLast())?.map(\.call) == [1])
    }

    @Test func aPathMayFillItsRoom() {
        let path = String(repeating: "x", count: Int(CLINUX_REFUSAL_PATH_SIZE))
        #expect(RefusedCall.list(Self.bytes(-1) + Self.bytes(5, path))?.map(\.path) == [path])
    }

    @Test func aCallWithoutANameHasItsNumber() {
        #expect(RefusedCall(call: 99_999).name == "system call 99999")
        #expect(RefusedCall(call: 437).name == "openat2")
    }
}
