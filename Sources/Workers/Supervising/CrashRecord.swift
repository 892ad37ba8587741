import CLinux

// What a worker's signal handler wrote. The worker has gone wrong and its plugin can write to the same pipe, so nothing
// in it is believed: the size must be right, the signal must be the one that ended the process, and all that follows
// from the rest is words in a message.

/// The record of a crash as it came from the worker.
struct CrashRecord: Hashable, Sendable {
    /// What was done to the memory at the fault address.
    enum Access: UInt32, Hashable, Sendable {
        case unknown
        case read
        case write
        case execute
    }

    var signal: Int32
    /// The kernel's `si_code`.
    var code: Int32
    var thread: Int32 = 0
    var process: Int32 = 0
    /// The process that sent the signal; 0 if the kernel did.
    var sender: Int32 = 0
    /// The forbidden system call; -1: none.
    var systemCall: Int32 = -1
    var access = Access.unknown
    var faultAddress: UInt64 = 0
    var instruction: UInt64 = 0
    var stackPointer: UInt64 = 0
    /// Where the plugin most likely called what crashed, if that is not in the plugin; 0: unknown.
    var caller: UInt64 = 0
    /// What the loader added to the addresses in the plugin's file; 0: unknown.
    var pluginBase: UInt64 = 0
    /// What the loader added to the addresses in the module's file.
    var moduleBase: UInt64 = 0
    /// The module of the instruction as the loader names it; empty: unknown, or the host's own program.
    var module = ""

    /// The size of a record in bytes.
    static let size = MemoryLayout<clinux_crash_record>.size

    /// Makes a record for a signal.
    init(signal: Int32, code: Int32) {
        self.signal = signal
        self.code = code
    }

    /// Reads what came through the pipe; nil if it is anything but one record.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        let record = bytes.withUnsafeBytes { $0.loadUnaligned(as: clinux_crash_record.self) }
        guard record.magic == UInt32(CLINUX_CRASH_MAGIC) else { return nil }
        self.init(signal: record.signal, code: record.code)
        self.thread = record.thread
        self.process = record.process
        self.sender = record.sender
        self.systemCall = record.system_call
        self.access = Access(rawValue: record.access) ?? .unknown
        self.faultAddress = record.fault_address
        self.instruction = record.instruction
        self.stackPointer = record.stack_pointer
        self.caller = record.caller
        self.pluginBase = record.plugin_base
        self.moduleBase = record.module_base
        let text = bytes.suffix(Int(CLINUX_CRASH_MODULE_SIZE)).prefix { $0 != 0 }
        self.module = OutputLines.escaped(String(decoding: text, as: UTF8.self))
    }
}
