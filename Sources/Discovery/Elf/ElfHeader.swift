/// The first bytes of an ELF file, as far as they decide who can use it.
struct ElfHeader: Hashable, Sendable {
    /// Values of `fileClass`.
    static let class64: UInt8 = 2
    /// Values of `byteOrder`.
    static let littleEndian: UInt8 = 1
    /// Values of `type`.
    static let executable: UInt16 = 2
    static let sharedObject: UInt16 = 3

    /// 1: 32-bit, 2: 64-bit.
    let fileClass: UInt8
    /// 1: little-endian, 2: big-endian.
    let byteOrder: UInt8
    /// 1: relocatable, 2: executable, 3: shared object or position-independent executable, 4: core dump.
    let type: UInt16
    /// The machine that it runs on.
    let machine: UInt16

    /// Whether the bytes begin as every ELF file does.
    static func isELF(_ bytes: ElfBytes) -> Bool { bytes.integer(UInt32.self, at: 0) == 0x464C_457F }

    /// Reads what 32-bit and 64-bit files have in common, nil if the bytes end before it does.
    init?(_ bytes: ElfBytes) {
        guard let fileClass = bytes.integer(UInt8.self, at: 4),
            let byteOrder = bytes.integer(UInt8.self, at: 5),
            let type = bytes.integer(UInt16.self, at: 16),
            let machine = bytes.integer(UInt16.self, at: 18)
        else { return nil }
        self.fileClass = fileClass
        self.byteOrder = byteOrder
        let isBigEndian = byteOrder == 2
        self.type = isBigEndian ? type.byteSwapped : type
        self.machine = isBigEndian ? machine.byteSwapped : machine
    }

    /// The machine of this host.
    static var hostMachine: UInt16 {
        #if arch(x86_64)
        62
        #elseif arch(arm64)
        183
        #endif
    }

    /// A machine for messages: `aarch64 (183)`.
    static func machineName(_ machine: UInt16) -> String {
        let names: [UInt16: String] = [
            2: "sparc", 3: "i386", 8: "mips", 20: "ppc", 21: "ppc64", 22: "s390", 40: "arm", 43: "sparcv9",
            50: "ia64", 62: "x86_64", 183: "aarch64", 243: "riscv", 247: "bpf", 258: "loongarch",
        ]
        return "\(names[machine] ?? "machine") (\(machine))"
    }

    /// What kind of ELF file it is, with an article, for messages.
    var typeName: String {
        switch self.type {
        case 1: "a relocatable object file"
        case Self.executable: "an executable"
        case Self.sharedObject: "a shared object"
        case 4: "a core dump"
        default: "an ELF file of unknown type \(self.type)"
        }
    }
}
