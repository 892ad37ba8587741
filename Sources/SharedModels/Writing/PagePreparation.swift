// The kernel takes about as long to hand out a page of an arena as a build takes to fill it. So while a model is built a second
// thread touches the pages that come next. It begins only with what is large, and goes ahead by what is known to come and little
// more, for what was touched is taken; what is left of it in the end is given back.

/// Has the pages of an arena ready before its writer gets to them. Used by the writer's thread.
final class PagePreparation: @unchecked Sendable {
    /// Bytes of an arena with which nothing is prepared yet.
    private static let start = 128 << 10
    /// How far it goes ahead of the writer: bytes.
    private static let distance = 512 << 10

    private let toucher: PageToucher
    /// Does it, once there is enough to do, and takes other work behind that; nil: there is none.
    private(set) var thread: SideThread?
    /// From which mark on there is more to be told.
    private var next = PagePreparation.start

    /// Prepares pages of a mapping that is written from its start on.
    init(_ mapping: ArenaMapping) { self.toucher = PageToucher(mapping, from: Self.start) }

    deinit { self.wait() }

    /// Says how far the writer has come, or is sure to come.
    @inline(__always)
    func reach(_ mark: Int) {
        if mark >= self.next { self.touch(to: mark + Self.distance, next: mark + Self.distance) }
    }

    /// Says how far the writer will come, about. Nothing behind that is prepared.
    func finish(_ mark: Int) {
        if self.thread != nil { self.touch(to: mark, next: Int.max) }
    }

    /// Ends the thread, once it has done what it is doing.
    func wait() {
        self.next = Int.max
        self.thread.take()?.end()
    }

    /// Ends it.
    ///
    /// - Parameter mark: Behind this nothing was written, so what was touched there is given back.
    func end(at mark: Int) {
        self.wait()
        self.toucher.giveBack(from: mark)
    }

    private func touch(to mark: Int, next: Int) {
        self.next = next
        if self.thread == nil { self.thread = SideThread() }
        // Without a thread the writer touches all pages itself.
        if self.thread == nil { self.next = Int.max }
        let toucher = self.toucher
        self.thread?.add { toucher.touch(to: mark) }
    }
}
