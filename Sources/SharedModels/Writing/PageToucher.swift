import CLinux
import Glibc

// Unsafe code: both threads may touch the same page, for what is in it does not change by that. `touched` is of the thread that touches
// until that has ended.

/// Has the kernel hand out pages of an arena. Used by one thread after the other.
final class PageToucher: @unchecked Sendable {
    /// What is touched in one call: bytes, a multiple of the page size.
    private static let step = 128 << 10

    private let mapping: ArenaMapping
    private let start: Int
    /// Up to where pages were touched.
    private var touched: Int

    init(_ mapping: ArenaMapping, from start: Int) {
        self.mapping = mapping
        self.start = start
        self.touched = start
    }

    /// Touches pages up to an offset.
    func touch(to offset: Int) {
        let wanted = min(NodeLayout.rounded(offset, to: ArenaLayout.headerSize), self.mapping.length)
        while self.touched < wanted {
            let length = min(Self.step, wanted - self.touched)
            // Kernels before 5.14 do not know the advice; then the writer touches all pages itself.
            guard madvise(self.mapping.base + self.touched, length, clinux_populate_write) == 0 else { return }
            self.touched += length
        }
    }

    /// Gives back what was touched behind a mark. Where that is refused it stays taken.
    func giveBack(from mark: Int) {
        let rest = max(self.start, NodeLayout.rounded(mark, to: ArenaLayout.headerSize))
        if rest < self.touched { madvise(self.mapping.base + rest, self.touched - rest, MADV_REMOVE) }
    }
}
