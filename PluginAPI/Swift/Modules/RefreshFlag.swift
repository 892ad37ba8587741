// Unsafe code: the word is the host's, in memory that lives until the instance is destroyed; the instance owns the flag.
// Both sides read and write it whole, which no processor tears; nothing else is ordered by it.

/// Whether what a module derived is to be derived anew. (DP³: `SharedFlag`.)
///
/// The host sets it when the configuration of the module was read again, and clears it after the snapshot in which all
/// refreshed callbacks were called for every entity.
public final class RefreshFlag: @unchecked Sendable {
    private var word: UnsafeMutablePointer<UInt32>?

    init() {}

    /// Whether it is set.
    public var isSet: Bool { self.word.map { $0.pointee != 0 } ?? false }

    /// Sets it.
    public func set() { self.word?.pointee = 1 }

    /// Clears it.
    public func unset() { self.word?.pointee = 0 }

    func aim(at word: UnsafeMutablePointer<UInt32>?) { self.word = word }
}
