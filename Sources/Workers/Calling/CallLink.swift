import CLinux

// A link carries calls in one direction and their answers in the other: two rings, and for each side one event that it
// sleeps on. The event of a side tells it both that something was published for it and that room came free for what it
// had to keep back. A worker that is called and calls has two links for each instance.
//
// A call is a message, so is an answer. A message is one or more spans of a ring: those but the last have no records, the
// last has `code * 2 + isEmpty` as its records, and all have the number of the call as their batch. An empty message is
// one byte that does not count, for a span has at least one.

/// The shared memory and the events of one link, as both processes hold them.
struct CallLink {
    /// Descriptors that a link has, in the order in which a worker inherits them.
    static let descriptorCount = 4

    /// What goes to the side that serves.
    let calls: RingMemory
    /// What comes back from it.
    let answers: RingMemory
    /// What the side that calls sleeps on.
    let callerWake: FileDescriptor
    /// What the side that serves sleeps on.
    let serverWake: FileDescriptor

    /// Makes a link, and the descriptors that a worker has to inherit for it; they are needed until it is started.
    static func make(capacity: Int) throws(SystemError) -> (link: CallLink, inherited: [FileDescriptor]) {
        let (calls, callsDescriptor) = try RingMemory.make(capacity: capacity)
        let (answers, answersDescriptor) = try RingMemory.make(capacity: capacity)
        let callerWake = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
        let serverWake = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
        let link = CallLink(calls: calls, answers: answers, callerWake: callerWake, serverWake: serverWake)
        return (link, [callsDescriptor, answersDescriptor, callerWake, serverWake])
    }

    private init(calls: RingMemory, answers: RingMemory, callerWake: FileDescriptor, serverWake: FileDescriptor) {
        self.calls = calls
        self.answers = answers
        self.callerWake = callerWake
        self.serverWake = serverWake
    }

    /// Takes over a link that this worker inherited, from its first descriptor on.
    init(inherited first: Int32) throws(SystemError) {
        self.init(
            calls: try RingMemory(mapping: first),
            answers: try RingMemory(mapping: first + 1),
            callerWake: FileDescriptor(first + 2),
            serverWake: FileDescriptor(first + 3)
        )
    }

    /// The calling side's ends.
    var callerEnds: (sender: CallSender, receiver: CallReceiver) {
        (
            CallSender(self.calls, wake: self.serverWake),
            CallReceiver(self.answers, wake: self.callerWake, producerWake: self.serverWake)
        )
    }

    /// The serving side's ends.
    var serverEnds: (sender: CallSender, receiver: CallReceiver) {
        (
            CallSender(self.answers, wake: self.callerWake),
            CallReceiver(self.calls, wake: self.serverWake, producerWake: self.callerWake)
        )
    }
}
