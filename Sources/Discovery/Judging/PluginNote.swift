import Configuration
import PluginABI

/// The note that every plugin carries, read from the file.
struct PluginNote: Hashable, Sendable {
    /// The contract that the plugin was compiled with.
    let contract: PluginContract
    /// Version of the PluginAPI sources, for people.
    let apiVersion: String
    /// Name and version of the compiler.
    let compiler: String
    /// Machine and system, such as `x86_64-linux`.
    let target: String
    /// Whether it was compiled with optimisation.
    let isOptimized: Bool

    /// Size of the description in bytes: all of the note from `magic` on.
    static let descriptionSize = Self.size(from: \.magic, to: MemoryLayout<plugin_note>.size)

    /// Reads a description.
    ///
    /// A note of another contract may be longer, so the numbers of the contract are compared before the length is.
    /// - Throws: What is wrong with the note, or with the contract that it names.
    init(_ description: ElfBytes, host: PluginContract) throws(Refusal) {
        guard description.count >= Self.descriptionSize else { throw Self.wrongSize(description.count) }
        let magic = Self.integer(UInt64.self, \.magic, description)
        guard magic == PLUGIN_NOTE_MAGIC else {
            let expected = String(PLUGIN_NOTE_MAGIC, radix: 16)
            throw Self.malformed("its magic word is 0x\(String(magic, radix: 16)), expected 0x\(expected)")
        }
        let count = Int(Self.integer(UInt16.self, \.size_count, description))
        let sizesOffset = Self.offset(\.sizes)
        let room = (Self.descriptionSize - sizesOffset) / 2
        let contract = PluginContract(
            major: Int(Self.integer(UInt16.self, \.abi_major, description)),
            minor: Int(Self.integer(UInt16.self, \.abi_minor, description)),
            sizes: (0..<min(UInt64(count), room)).map {
                Int(description.integer(UInt16.self, at: sizesOffset + $0 * 2) ?? 0)
            }
        )
        // A listing that claims more than there is room for matters only under a contract that is known.
        let isKnown = contract.major == host.major && contract.minor <= host.minor
        guard !isKnown || description.count == Self.descriptionSize else { throw Self.wrongSize(description.count) }
        guard !isKnown || UInt64(count) <= room else {
            throw Self.malformed("it claims to list \(count) sizes, expected at most \(room)")
        }
        try host.check(contract)

        self.contract = contract
        self.apiVersion = Self.text(\.api_version, room: 16, description)
        self.compiler = Self.text(\.compiler, room: 96, description)
        self.target = Self.text(\.target, room: 32, description)
        self.isOptimized =
            Self.integer(UInt32.self, \.flags, description) & UInt32(PLUGIN_NOTE_OPTIMIZED) != 0
    }

    private static func wrongSize(_ found: UInt64) -> Refusal {
        Self.malformed("its description has \(found) bytes, expected \(Self.descriptionSize)")
    }

    private static func malformed(_ what: String) -> Refusal {
        Refusal(
            .malformedNote,
            "the note of the plugin is damaged: \(what)",
            advice: "compile the unchanged plugin_note.c of this host's PluginAPI into the plugin"
        )
    }

    /// Where a member is in the description.
    private static func offset<Member>(_ member: KeyPath<plugin_note, Member>) -> UInt64 {
        Self.size(from: \.magic, to: MemoryLayout<plugin_note>.offset(of: member) ?? 0)
    }

    private static func size<Member>(from member: KeyPath<plugin_note, Member>, to end: Int) -> UInt64 {
        UInt64(end - (MemoryLayout<plugin_note>.offset(of: member) ?? 0))
    }

    private static func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type,
        _ member: KeyPath<plugin_note, T>,
        _ description: ElfBytes
    ) -> T {
        description.integer(type, at: Self.offset(member)) ?? 0
    }

    private static func text<Member>(
        _ member: KeyPath<plugin_note, Member>,
        room: Int,
        _ description: ElfBytes
    ) -> String {
        singleLine(description.text(at: Self.offset(member), limit: room) ?? "")
    }
}
