/// One note of a PT_NOTE segment.
struct ElfNote {
    /// Who defined the type, without the NUL.
    let name: String
    /// What it is, by the numbers of `name`.
    let type: UInt32
    /// The contents.
    let description: ElfBytes
}
