import CLinux
import Glibc

// The kernel's codes are the same on all machines; Glibc's Swift module lacks most of their names.

extension CrashRecord {
    private enum Code {
        /// The kernel sent it without saying more: on x86 a general protection fault.
        static let kernel: Int32 = 0x80
        static let mappingError: Int32 = 1
        static let accessError: Int32 = 2
        static let misaligned: Int32 = 1
        static let behindEnd: Int32 = 2
        static let integerDivision: Int32 = 1
        static let seccomp: Int32 = 1
    }

    /// Bytes at address 0 and above that belong to a null pointer and an offset.
    private static let nullArea: UInt64 = 4096
    /// How far from the stack pointer an access may be that ran over the end of the stack.
    private static let stackReach: UInt64 = 64 * 1024

    /// What happened, in words, as a noun clause or sentence that follows a colon.
    var cause: String {
        guard self.code > 0 else { return self.causeOfSentSignal }
        switch self.signal {
        case SIGSEGV: return self.causeOfFault
        case SIGBUS:
            switch self.code {
            case Code.misaligned: return "a misaligned \(self.accessTo)"
            case Code.behindEnd: return "\(self.anAccessTo), which lies behind the end of the file that is mapped there"
            default: return "a bus error at address \(Self.hexadecimal(self.faultAddress))"
            }
        case SIGFPE where self.code == Code.integerDivision:
            return "an integer division by zero, or one whose result is too large"
        case SIGSYS where self.code == Code.seccomp:
            return "it was stopped by the seccomp filter: system call \(Self.name(ofSystemCall: self.systemCall))"
        default: return Self.cause(of: self.signal)
        }
    }

    /// What is known when there is no record, as after the overflow of the stack that the handler would need.
    static func cause(of signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "an access to memory that is not its own, or a stack overflow in one of its threads"
        case SIGBUS: "an access to memory that is not there"
        case SIGILL:
            "an illegal instruction: in Swift code that is a failed precondition, an overflow or an index out of range"
        case SIGTRAP:
            "a trap instruction: in Swift code that is a failed precondition, an overflow or an index out of range"
        case SIGFPE: "an error of arithmetic"
        case SIGABRT: "it called abort"
        case SIGSYS: "a system call that is not allowed"
        case SIGXCPU: "it used up the processor time that it may have"
        default: String(cString: strsignal(signal))
        }
    }

    /// Whether a process would have sent it to itself by a mistake of its code.
    private var causeOfSentSignal: String {
        if self.signal == SIGXCPU { return Self.cause(of: self.signal) }
        guard self.sender == self.process || self.sender == 0 else {
            return "the signal was sent by process \(self.sender)"
        }
        return self.signal == SIGABRT ? Self.cause(of: self.signal) : "it sent the signal to itself"
    }

    private var causeOfFault: String {
        guard self.code == Code.mappingError || self.code == Code.accessError else {
            let hint = self.code == Code.kernel ? ": a pointer that was overwritten or never set" : ""
            return "an access to an address that no memory can have\(hint)"
        }
        if self.isStackOverflow {
            return "stack overflow: recursion without end, or too large local variables"
        }
        if self.faultAddress < Self.nullArea {
            let offset = self.faultAddress == 0 ? "" : " and an offset of \(self.faultAddress)"
            return "\(self.anAccessTo), which is a null pointer\(offset)"
        }
        if self.code == Code.mappingError { return "\(self.anAccessTo), where nothing is mapped" }
        switch self.access {
        case .write: return "\(self.anAccessTo), which may not be written"
        case .execute: return "\(self.anAccessTo), which holds no code"
        case .read, .unknown: return "\(self.anAccessTo), which is protected"
        }
    }

    private var isStackOverflow: Bool {
        guard self.stackPointer > Self.stackReach, self.access != .execute else { return false }
        return self.faultAddress >= self.stackPointer - Self.stackReach
            && self.faultAddress < self.stackPointer &+ Self.stackReach
    }

    private var anAccessTo: String { "\(self.access == .unknown ? "an" : "a") \(self.accessTo)" }

    private var accessTo: String {
        let address = Self.hexadecimal(self.faultAddress)
        return switch self.access {
        case .read: "read of address \(address)"
        case .write: "write to address \(address)"
        case .execute: "jump to address \(address)"
        case .unknown: "access to address \(address)"
        }
    }

    /// Whether the kernel told an address.
    var hasFaultAddress: Bool {
        self.code > 0 && (self.signal == SIGSEGV || self.signal == SIGBUS) && self.code != Code.kernel
    }

    static func name(ofSystemCall number: Int32) -> String {
        clinux_system_call_name(number).map { "\(String(cString: $0)) (\(number))" } ?? "\(number)"
    }

    static func hexadecimal(_ number: UInt64) -> String { "0x\(String(number, radix: 16))" }
}
