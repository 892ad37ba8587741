import CLinux
import Glibc

/// A piece of an arena from its start, mapped into this process; unmapped with the object.
///
/// Sound to share between threads: address and length never change while it lives, and nobody can change the size of the file
/// (its seals are checked), so each byte of it can be read at any time. What the bytes say is another matter: another process may
/// change them at any time, and who reads checks.
final class ArenaMapping: @unchecked Sendable {
    /// The start.
    let base: UnsafeMutableRawPointer
    /// Bytes that are mapped: a multiple of the page size, not 0.
    let length: Int

    /// Maps the first `length` bytes, or all where nil.
    init(_ descriptor: Int32, length: Int? = nil, isWritable: Bool) throws(ArenaError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ArenaError.lastCall("fstat of an arena") }
        switch clinux_has_sealed_size(descriptor) {
        case 1: break
        case 0: throw .notAnArena("its size is not sealed, so reading it could end the reader")
        default: throw ArenaError.lastCall("asking for the seals of an arena")
        }
        let size = Int(status.st_size)
        guard size >= ArenaLayout.headerSize else {
            throw .notAnArena("it has \(size) bytes, its header alone has \(ArenaLayout.headerSize)")
        }
        let wanted = min(max(length ?? size, ArenaLayout.headerSize), size)
        let page = ArenaLayout.headerSize
        let rounded = min(wanted / page * page + (wanted % page == 0 ? 0 : page), size)
        let rights = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let address = mmap(nil, rounded, rights, MAP_SHARED, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw ArenaError.lastCall("mapping \(rounded) bytes of an arena")
        }
        self.base = address
        self.length = rounded
    }

    /// Whether the host has made this file an arena.
    func checkMagic() throws(ArenaError) {
        let magic = SlotSequence.word(self.base, ArenaLayout.magicOffset).pointee.load(ordering: .acquiring)
        guard magic == ArenaLayout.magic else {
            throw .notAnArena("its magic is \(String(magic, radix: 16)), not \(String(ArenaLayout.magic, radix: 16))")
        }
    }

    deinit { munmap(self.base, self.length) }
}
