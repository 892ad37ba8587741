// The life of a worker as the host sees it, as a value: events go in, actions come out, and no clock, descriptor or
// process is needed to test it.
//
//   starting --hello--> confining --sandboxed--> serving --bye--> leaving --exit 0--> ended(normal)
//
// Foreign code runs from `serving` on, so what a worker says of its sandbox can be believed, and later nothing of the
// kind is accepted.
//
// From every state: an exit ends it, with the cause that fits the state; a deadline, a protocol violation or a request
// kills, and the reason of the first kill is the cause, whatever signal the process then dies of.

/// The state of one worker process.
struct WorkerLifecycle: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case starting
        case confining
        case serving
        case leaving
        case killed(WorkerEnd.Cause)
        case ended(WorkerEnd.Cause)
    }

    enum Event: Hashable, Sendable {
        case hello
        case sandboxed
        case bye
        case exited(status: Int32)
        case signalled(Int32)
        /// The deadline of what the worker was doing has passed.
        case deadlinePassed(doing: String, seconds: Double)
        case violated(String)
        /// It made nothing for longer than allowed.
        case stalled(seconds: Int)
        /// The host wants it gone.
        case dismissed
    }

    enum Action: Hashable, Sendable {
        case kill
        case report(WorkerEnd.Cause)
    }

    private(set) var state = State.starting

    /// Takes an event and says what to do.
    mutating func handle(_ event: Event) -> Action? {
        switch (self.state, event) {
        case (.ended, _): return nil
        case (.starting, .hello):
            self.state = .confining
            return nil
        case (.confining, .sandboxed):
            self.state = .serving
            return nil
        case (.serving, .bye):
            self.state = .leaving
            return nil
        case (.leaving, .exited(status: 0)): return self.end(.normal)
        case (.killed(let cause), .exited), (.killed(let cause), .signalled): return self.end(cause)
        case (_, .exited(let status)): return self.end(.exited(status: status))
        case (_, .signalled(let signal)): return self.end(.signalled(signal))
        case (.killed, _): return nil
        case (_, .hello): return self.kill(.violatedProtocol("it said hello twice"))
        case (_, .sandboxed): return self.kill(.violatedProtocol("it told of its sandbox at the wrong time"))
        case (.starting, .bye), (.confining, .bye):
            return self.kill(.violatedProtocol("it said bye before it was ready to serve"))
        case (.leaving, .bye): return self.kill(.violatedProtocol("it said bye twice"))
        case (_, .deadlinePassed(let doing, let seconds)): return self.kill(.hung(doing: doing, seconds: seconds))
        case (_, .stalled(let seconds)): return self.kill(.stalled(seconds: seconds))
        case (_, .violated(let what)): return self.kill(.violatedProtocol(what))
        case (_, .dismissed): return self.kill(.dismissed)
        }
    }

    private mutating func kill(_ cause: WorkerEnd.Cause) -> Action {
        self.state = .killed(cause)
        return .kill
    }

    private mutating func end(_ cause: WorkerEnd.Cause) -> Action {
        self.state = .ended(cause)
        return .report(cause)
    }
}
