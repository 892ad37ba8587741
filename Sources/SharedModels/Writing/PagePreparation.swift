import Glibc

// The kernel takes about as long to hand out a page of an arena as a build takes to fill it. So while a model is built a second
// thread touches the pages that come next. It begins only with what is large, and goes ahead by what is known to come and little
// more, for what was touched is taken; what is left of it in the end is given back.
//
// Unsafe code: the thread keeps what it uses, the mapping among it, and is joined before `touched` is read. Both threads may touch the
// same page: what is in it does not change by that.

/// Has the pages of an arena ready before its writer gets to them. Used by the writer's thread.
final class PagePreparation: @unchecked Sendable {
    /// Bytes of an arena with which nothing is prepared yet.
    private static let start = 128 << 10
    /// How far it goes ahead of the writer: bytes.
    private static let distance = 512 << 10

    private let toucher: PageToucher
    private var thread: pthread_t?
    /// From which mark on there is more to be told.
    private var next = PagePreparation.start

    /// Prepares pages of a mapping that is written from its start on.
    init(_ mapping: ArenaMapping) { self.toucher = PageToucher(mapping, from: Self.start) }

    deinit { self.end(at: nil) }

    /// Says how far the writer has come, or is sure to come.
    @inline(__always)
    func reach(_ mark: Int) {
        if mark >= self.next { self.tell(mark) }
    }

    /// Ends it.
    ///
    /// - Parameter mark: Behind this nothing was written, so what was touched there is given back; nil: it stays.
    func end(at mark: Int?) {
        self.next = Int.max
        guard let thread = self.thread.take() else { return }
        self.toucher.tell(nil)
        pthread_join(thread, nil)
        if let mark { self.toucher.giveBack(from: mark) }
    }

    private func tell(_ mark: Int) {
        self.next = mark + Self.distance
        self.toucher.tell(mark + Self.distance)
        guard self.thread == nil else { return }
        var thread = pthread_t()
        let toucher = Unmanaged.passRetained(self.toucher)
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<PageToucher>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            toucher.toOpaque()
        )
        if code == 0 {
            self.thread = thread
        } else {
            // Then the writer touches all pages itself.
            toucher.release()
            self.next = Int.max
        }
    }
}
