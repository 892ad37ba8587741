extension ElfFile {
    /// The header of a 64-bit little-endian file for the machine of this host.
    static func checkedHeader(_ bytes: ElfBytes) throws(Refusal) -> ElfHeader {
        guard bytes.count > 0 else {
            throw Refusal(.empty, "the file is empty", advice: "build or copy it again")
        }
        guard ElfHeader.isELF(bytes) else {
            let found = (0..<min(4, bytes.count)).compactMap { bytes.integer(UInt8.self, at: $0) }
            throw Refusal(
                .notELF,
                "the file is not in ELF format: it begins with \(Self.hex(found)), expected 7f 45 4c 46",
                advice: "remove it from the directory, or build a shared library for Linux"
            )
        }
        guard let header = ElfHeader(bytes) else { throw Self.truncated("its header does not lie inside", bytes) }
        guard header.fileClass == ElfHeader.class64 else {
            let found = header.fileClass == 1 ? "a 32-bit file" : "of unknown ELF class \(header.fileClass)"
            throw Refusal(.wrongClass, "the file is \(found), expected 64-bit", advice: "build it for a 64-bit target")
        }
        guard header.byteOrder == ElfHeader.littleEndian else {
            let found = header.byteOrder == 2 ? "big-endian" : "of unknown byte order \(header.byteOrder)"
            throw Refusal(
                .wrongByteOrder,
                "the file is \(found), expected little-endian",
                advice: "build it for \(ElfHeader.machineName(ElfHeader.hostMachine))"
            )
        }
        guard header.machine == ElfHeader.hostMachine else {
            let expected = ElfHeader.machineName(ElfHeader.hostMachine)
            throw Refusal(
                .wrongMachine,
                "the file is for \(ElfHeader.machineName(header.machine)), this host runs on \(expected)",
                advice: "build it for \(expected)"
            )
        }
        guard bytes.count >= Self.headerSize else { throw Self.truncated("its header does not lie inside", bytes) }
        return header
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
