import CLinux
import Glibc
import Testing

@testable import Workers

/// What a record says in words. The codes are those of the kernel's `siginfo.h`.
@Suite struct CrashRecordTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let record: CrashRecord
        let cause: String

        init(_ signal: Int32, _ code: Int32, _ cause: String, _ change: (inout CrashRecord) -> Void = { _ in }) {
            var record = CrashRecord(signal: signal, code: code)
            record.process = 100
            record.stackPointer = 0x7ffd_0000_0000
            change(&record)
            self.record = record
            self.cause = cause
        }

        var testDescription: String { self.cause }
    }

    #if arch(x86_64)
    private static let ptrace: Int32 = 101
    #else
    private static let ptrace: Int32 = 117
    #endif
    private static let sent: Int32 = -6
    private static let fromOutside: Int32 = 0
    private static let swift = "in Swift code that is a failed precondition, an overflow or an index out of range"
    private static let overflow = "stack overflow: recursion without end, or too large local variables"

    private static let cases: [Case] = [
        Case(SIGSEGV, 1, "a read of address 0x0, which is a null pointer") { $0.access = .read },
        Case(SIGSEGV, 1, "a write to address 0x18, which is a null pointer and an offset of 24") {
            $0.access = .write
            $0.faultAddress = 24
        },
        Case(SIGSEGV, 1, "a jump to address 0x0, which is a null pointer") { $0.access = .execute },
        Case(SIGSEGV, 1, "an access to address 0x0, which is a null pointer"),
        Case(SIGSEGV, 1, "a read of address 0x1000, where nothing is mapped") {
            $0.access = .read
            $0.faultAddress = 4096
        },
        Case(SIGSEGV, 2, "a write to address 0x5000, which may not be written") {
            $0.access = .write
            $0.faultAddress = 0x5000
        },
        Case(SIGSEGV, 2, "a jump to address 0x5000, which holds no code") {
            $0.access = .execute
            $0.faultAddress = 0x5000
        },
        Case(SIGSEGV, 2, "a read of address 0x5000, which is protected") {
            $0.access = .read
            $0.faultAddress = 0x5000
        },
        Case(
            SIGSEGV,
            0x80,
            "an access to an address that no memory can have: a pointer that was overwritten or never set"
        ),
        Case(SIGSEGV, 1, Self.overflow) { $0.faultAddress = $0.stackPointer - 8 },
        Case(SIGSEGV, 2, Self.overflow) { $0.faultAddress = $0.stackPointer + 512 },
        Case(SIGSEGV, 1, "a write to address 0x7ffcff000000, where nothing is mapped") {
            $0.access = .write
            $0.faultAddress = $0.stackPointer - (1 << 24)
        },
        Case(SIGSEGV, Self.sent, "it sent the signal to itself") { $0.sender = $0.process },
        Case(SIGSEGV, Self.fromOutside, "the signal was sent by process 7") { $0.sender = 7 },
        Case(SIGBUS, 1, "a misaligned read of address 0x9") {
            $0.access = .read
            $0.faultAddress = 9
        },
        Case(SIGBUS, 2, "a read of address 0x5000, which lies behind the end of the file that is mapped there") {
            $0.access = .read
            $0.faultAddress = 0x5000
        },
        Case(SIGBUS, 3, "a bus error at address 0x5000") { $0.faultAddress = 0x5000 },
        Case(SIGILL, 2, "an illegal instruction: \(Self.swift)"),
        Case(SIGTRAP, 1, "a trap instruction: \(Self.swift)"),
        Case(SIGFPE, 1, "an integer division by zero, or one whose result is too large"),
        Case(SIGFPE, 3, "an error of arithmetic"),
        Case(SIGABRT, Self.sent, "it called abort") { $0.sender = $0.process },
        Case(SIGABRT, Self.fromOutside, "the signal was sent by process 7") { $0.sender = 7 },
        Case(SIGSYS, 1, "it was stopped by the seccomp filter: system call ptrace (\(Self.ptrace))") {
            $0.systemCall = Self.ptrace
        },
        Case(SIGSYS, 1, "it was stopped by the seccomp filter: system call 99999") { $0.systemCall = 99999 },
        Case(SIGSYS, Self.sent, "it sent the signal to itself") { $0.sender = $0.process },
        Case(SIGXCPU, 0x80, "it used up the processor time that it may have"),
    ]

    @Test(arguments: Self.cases)
    func causesAreTold(_ example: Case) { #expect(example.record.cause == example.cause) }

    @Test func eachFatalSignalHasACauseWithoutARecord() {
        let causes = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU].map(CrashRecord.cause)
        #expect(Set(causes).count == causes.count)
    }

    private static func bytes(_ change: (inout clinux_crash_record) -> Void = { _ in }) -> [UInt8] {
        var record = clinux_crash_record()
        record.magic = UInt32(CLINUX_CRASH_MAGIC)
        record.signal = SIGSEGV
        record.code = 1
        record.system_call = -1
        record.fault_address = 0xFFFF_0000
        change(&record)
        return withUnsafeBytes(of: record) { Array($0) }
    }

    @Test func aRecordIsRead() throws {
        let record = try #require(CrashRecord(Self.bytes { $0.thread = 77 }))
        #expect(record.signal == SIGSEGV && record.code == 1 && record.thread == 77)
        #expect(record.faultAddress == 0xFFFF_0000)
        #expect(record.module.isEmpty)
    }

    @Test func onlyOneWholeRecordCounts() {
        let whole = Self.bytes()
        for length in 0..<whole.count { #expect(CrashRecord(Array(whole.prefix(length))) == nil) }
        #expect(CrashRecord(whole + [0]) == nil)
        #expect(CrashRecord(whole + whole) == nil)
        #expect(CrashRecord(Self.bytes { $0.magic = 0 }) == nil)
        #expect(CrashRecord([UInt8](repeating: 0xA5, count: CrashRecord.size)) == nil)
    }

    /// The name of a module may be anything, and need not end.
    @Test func whatAPluginWritesIntoTheModuleIsHarmless() throws {
        let size = Int(CLINUX_CRASH_MODULE_SIZE)
        for filler: UInt8 in [0x1B, 0xFF, 0x41] {
            let bytes = Self.bytes().dropLast(size) + [UInt8](repeating: filler, count: size)
            let record = try #require(CrashRecord(Array(bytes)))
            #expect(!record.module.utf8.contains(0x1B))
            #expect(!record.module.isEmpty)
        }
    }

    @Test func anyBytesOfTheRightSizeAreHarmless() {
        var generator = Splitter(state: 20_261_121)
        for _ in 0..<2000 {
            var bytes = Self.bytes()
            for index in 4..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: generator.next()) }
            let record = CrashRecord(bytes)
            let report = CrashReport(
                signal: record?.signal == SIGSEGV ? SIGSEGV : SIGBUS,
                record: bytes,
                errorLines: [],
                image: nil
            )
            #expect(record?.cause.isEmpty == false)
            #expect(report?.clause.isEmpty == false)
        }
    }

    private struct Splitter: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var value = self.state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
