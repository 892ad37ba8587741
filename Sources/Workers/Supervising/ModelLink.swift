import SharedModels

/// The host's end of the link by which the model of a producer reads models of collectors. Belongs to the loop's thread.
final class ModelLink {
    private enum Notice: Sendable {
        case gift(ModelArena, UInt64)
        case violated(RingViolation)
    }

    private let source: any ModelSource
    private let link: CallLink
    private let inherited: [FileDescriptor]
    private let loop: EventLoop
    private let notices: Mailbox<Notice>
    private var service: HostService?

    init(_ source: any ModelSource, _ loop: EventLoop) throws(SystemError) {
        self.source = source
        self.loop = loop
        (self.link, self.inherited) = try CallLink.make(capacity: CallLimits.ringCapacity)
        self.notices = try Mailbox()
    }

    deinit {
        self.close()
        self.loop.unwatch(self.notices.descriptor)
    }

    /// What the worker inherits.
    var descriptors: [Int32] { self.inherited.map(\.number) }

    /// Answers the worker from now on.
    ///
    /// - Parameters:
    ///   - give: Gives it memory of a model.
    ///   - violated: Told if it breaks a rule; `what` goes on after "it was killed because".
    func serve(
        give: @escaping (ModelArena, UInt64) -> Void,
        violated: @escaping (_ what: String) -> Void
    ) throws(SystemError) {
        let (source, notices) = (self.source, self.notices)
        try self.loop.watch(notices.descriptor) {
            for notice in notices.takeAll() {
                switch notice {
                case .gift(let arena, let number): give(arena, number)
                case .violated(let violation): violated(violation.description)
                }
            }
        }
        self.service = try HostService(
            self.link,
            instance: 0,
            handler: { call in source.answer(call) { notices.post(.gift($0, $1)) } },
            violated: { notices.post(.violated($0)) }
        )
    }

    /// Says that the worker is gone.
    func close() {
        self.service?.close()
        self.service = nil
    }
}
