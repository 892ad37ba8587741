import Glibc

/// Memory behind which nothing can be read: one byte too many ends the process, in an optimised build as well.
final class Fence {
    private let mapping: UnsafeMutableRawPointer
    private let room: Int
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// - Parameter capacity: The most bytes that are ever held.
    init(capacity: Int) {
        self.room = (capacity + self.page - 1) / self.page * self.page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let mapping = mmap(nil, self.room + self.page, PROT_READ | PROT_WRITE, flags, -1, 0),
            mapping != MAP_FAILED, mprotect(mapping + self.room, self.page, PROT_NONE) == 0
        else { fatalError("no memory for a fence: \(String(cString: strerror(errno)))") }
        self.mapping = mapping
    }

    deinit { munmap(self.mapping, self.room + self.page) }

    /// The contents, moved to the end; valid until the next call.
    func holding(_ contents: [UInt8]) -> UnsafeRawBufferPointer {
        let place = self.mapping + (self.room - contents.count)
        contents.withUnsafeBytes { raw in
            if let base = raw.baseAddress { place.copyMemory(from: base, byteCount: raw.count) }
        }
        return UnsafeRawBufferPointer(start: place, count: contents.count)
    }
}
