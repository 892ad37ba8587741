import CLinux
import Glibc

/// The memory of all versions of one model, made by the host: one file in memory of a fixed capacity.
///
/// Pages cost only when they are touched, so the capacity may be generous. The descriptor goes to the one process that writes
/// (`ModelWriter`); when that has mapped it, `seal` is called, and from then on the descriptor can go to anybody: it can be mapped
/// for reading only. The memory is returned when the last descriptor is closed and the last mapping is gone, however their processes end.
public final class ModelArena: Sendable {
    /// The descriptor of the file; close-on-exec, valid as long as the object lives: keep it alive across the use (`withExtendedLifetime`).
    public let descriptor: Int32
    /// Bytes of the file: header, nodes and values.
    public let capacity: Int
    /// The host's page, by which it tells readers what is served.
    public let control: ArenaControl

    /// Makes an arena.
    /// - Parameter capacity: In bytes; rounded up to pages, at least 64 KiB.
    public init(capacity: Int) throws(ArenaError) {
        let page = ArenaLayout.headerSize
        let wanted = max(capacity, ArenaLayout.smallestCapacity)
        guard wanted <= 1 << 46 else {
            throw .system(operation: "making an arena of \(wanted) bytes", code: EFBIG)
        }
        self.capacity = (wanted + page - 1) / page * page
        self.descriptor = clinux_memfd_create("model")
        guard self.descriptor >= 0 else { throw ArenaError.lastCall("memfd_create of an arena") }
        do throws(ArenaError) {
            guard ftruncate(self.descriptor, self.capacity) == 0 else {
                throw ArenaError.lastCall("ftruncate of an arena to \(self.capacity) bytes")
            }
            guard clinux_seal_size_only(self.descriptor) == 0 else {
                throw ArenaError.lastCall("sealing the size of an arena")
            }
            self.control = try ArenaControl(self.descriptor, capacity: self.capacity)
        } catch {
            close(self.descriptor)
            throw error
        }
    }

    /// Forbids everybody to map the arena for writing, or to write to it in any other way; what is mapped goes on.
    ///
    /// Call it once, when the writer has said that it has mapped the arena, and before the descriptor goes to anybody else.
    public func seal() throws(ArenaError) {
        guard clinux_seal_future_writes(self.descriptor) == 0 else { throw ArenaError.lastCall("sealing an arena") }
    }

    deinit { close(self.descriptor) }
}
