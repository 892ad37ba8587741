/// One dynamic symbol.
struct ElfSymbol: Hashable, Sendable {
    /// The name, without a version.
    let name: String
    /// Whether the program works without it.
    let isWeak: Bool
    /// Whether it is code, not data.
    let isFunction: Bool
    /// Whether it is in the file; otherwise another library must have it.
    let isDefined: Bool
    /// The library that should have it, as far as the linker noted that.
    let library: String?
    /// The version of the symbol that is wanted, such as `GLIBC_2.34`.
    let version: String?
}
