import CLinux
import Glibc

/// Tells what happens to the members of directories. Used by one thread.
final class DirectoryWatch {
    /// One thing that happened.
    enum Event: Hashable {
        /// A member is being written.
        case writing(path: String)
        /// A member is as somebody wanted it to be, or gone.
        case complete(path: String)
        /// A member that is a directory appeared, went or changed its attributes.
        case directory(path: String)
        /// A watched directory is gone, or events were lost: anything may have happened.
        case anything
    }

    /// Readable when there are events.
    let descriptor: Int32
    private var directories: [Int32: String] = [:]
    private let buffer: UnsafeMutableRawBufferPointer

    /// Watches nothing yet; nil where the kernel has no watch to give.
    init?() {
        self.descriptor = clinux_watch_create()
        guard self.descriptor >= 0 else { return nil }
        self.buffer = .allocate(byteCount: 64 * 1024, alignment: 16)
    }

    deinit {
        close(self.descriptor)
        self.buffer.deallocate()
    }

    /// Watches a directory, if it is there. To do it again does nothing.
    func add(_ directory: String) {
        let watch = clinux_watch_add(self.descriptor, directory)
        // Two paths may lead to one directory; its events go by the first.
        if watch >= 0, self.directories[watch] == nil { self.directories[watch] = directory }
    }

    /// All events that came, without waiting.
    func take() -> [Event] {
        var events: [Event] = []
        while case let count = read(self.descriptor, self.buffer.baseAddress, self.buffer.count), count > 0 {
            var offset: Int64 = 0
            var raw = clinux_watch_event()
            while case let next = clinux_watch_next(self.buffer.baseAddress, count, Int(offset), &raw), next >= 0 {
                if let event = self.event(raw) { events.append(event) }
                offset = next
            }
        }
        return events
    }

    private func event(_ raw: clinux_watch_event) -> Event? {
        func says(_ what: Int) -> Bool { raw.what & UInt32(what) != 0 }
        if says(Int(CLINUX_WATCH_ENDED)) { self.directories[raw.watch] = nil }
        if says(Int(CLINUX_WATCH_ENDED) | Int(CLINUX_WATCH_LOST)) { return .anything }
        // Sound because the kernel ends every name with NUL within the event, which lies within the buffer.
        guard let directory = self.directories[raw.watch], raw.name > 0,
            let name = self.buffer.baseAddress?.advanced(by: raw.name).assumingMemoryBound(to: CChar.self)
        else { return nil }
        let path = directory == "/" ? "/\(String(cString: name))" : "\(directory)/\(String(cString: name))"
        if says(Int(CLINUX_WATCH_DIRECTORY)) { return .directory(path: path) }
        return says(Int(CLINUX_WATCH_WRITING)) ? .writing(path: path) : .complete(path: path)
    }
}
