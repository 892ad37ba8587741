extension Image {
    /// The function whose code holds an address, as the plugin's own symbols name it, and how far behind its start that
    /// is; nil if none does.
    ///
    /// - Parameter address: As in the file: without what the loader adds to it.
    public func function(at address: UInt64) -> (name: String, offset: UInt64)? {
        defer { withExtendedLifetime(self) {} }
        return (try? ElfFile(ElfBytes(self.bytes)))?.function(at: address)
    }
}
