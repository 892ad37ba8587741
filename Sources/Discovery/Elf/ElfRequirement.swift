/// Versions of symbols that a file wants of one library.
struct ElfRequirement: Hashable, Sendable {
    /// The library, by name.
    let library: String
    /// The versions, such as `GLIBC_2.34`, in the order of the file.
    let versions: [String]
}
