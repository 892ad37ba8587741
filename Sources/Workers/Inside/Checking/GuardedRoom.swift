import PluginABI

// Unsafe code: the memory is allocated once, with room for the largest capacity, the slack behind it and the guard
// behind that, and lives as long as the object.

/// Room for a batch with a guard behind it that shows whether more was written than may be.
final class GuardedRoom {
    /// The largest capacity, in bytes: that of a ring.
    static let largest = 1 << 20
    private static let guardSize = 4096
    private static let pattern: UInt8 = 0xA5

    private let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: GuardedRoom.largest + Int(PLUGIN_BATCH_SLACK) + GuardedRoom.guardSize,
        alignment: 64
    )
    private var guardStart = 0

    init() {}

    deinit { self.memory.deallocate() }

    /// Room of a capacity in bytes, at most the largest one, with a fresh guard behind it.
    func prepare(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
        let capacity = min(capacity, Self.largest)
        self.guardStart = capacity + Int(PLUGIN_BATCH_SLACK)
        for index in self.guarded { self.memory[index] = Self.pattern }
        return UnsafeMutableRawBufferPointer(rebasing: self.memory[..<capacity])
    }

    /// Whether nothing was written behind the slack.
    var isGuardIntact: Bool { self.guarded.allSatisfy { self.memory[$0] == Self.pattern } }

    private var guarded: Range<Int> { self.guardStart..<self.guardStart + Self.guardSize }
}
