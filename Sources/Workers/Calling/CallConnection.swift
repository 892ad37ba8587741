import CLinux
import Synchronization

// The host's end of a link as long as one worker lives. Calls go out on the thread of whoever makes them; one thread of
// the connection takes the answers, and watches the clock of the call that the worker is busy with, which is the oldest
// one: an instance does one call at a time, in the order of the ring.
//
// The clock costs nothing while all goes well: the thread sleeps until the time that some earlier call would be late, and
// finds then that another is the oldest. It is woken for a new call only if that would be late before.

/// Calls under way to one instance in one worker.
final class CallConnection: Sendable {
    /// What its owner is to do something about. Told at most once each, by the connection's own thread or by a caller.
    enum Trouble: Sendable {
        /// The worker is busy with a call for so many seconds.
        case late(verb: UInt32, seconds: Double)
        /// The worker broke a rule.
        case violated(RingViolation)
    }

    private struct UnderWay {
        var number: UInt64
        var verb: UInt32
        var deadline: Int64
        var completion: PendingCall.Completion
    }

    private struct State {
        var underWay: [UnderWay] = []
        /// Those before it are answered.
        var first = 0
        var lastNumber: UInt64 = 0
        /// When the worker began with the oldest one.
        var started: Int64 = 0
        /// When the thread wakes by itself.
        var alarm = Int64.max
        var hasTrouble = false
        /// Set when the worker is gone: why.
        var death: CallError?
    }

    private let state = Mutex(State())
    private let sender: CallSender
    private let receiver: CallReceiver
    private let wake: FileDescriptor
    private let answered: Atomic<Int>
    private let trouble: @Sendable (Trouble) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - answersBefore: Answers that came through connections before this one.
    ///   - trouble: Called on any thread; it must not block.
    init(
        _ link: CallLink,
        answersBefore: Int = 0,
        trouble: @escaping @Sendable (Trouble) -> Void
    ) throws(SystemError) {
        (self.sender, self.receiver) = link.callerEnds
        self.wake = link.callerWake
        self.answered = Atomic(answersBefore)
        self.trouble = trouble
        // The thread keeps the connection until the worker is gone.
        try DataThread(named: "answers") { self.run() }.detach()
    }

    /// Answers that came so far, with those before.
    var answerCount: Int { self.answered.load(ordering: .relaxed) }

    /// Whether the worker is busy with a call or has one to begin with.
    var isBusy: Bool { self.state.withLock { $0.first < $0.underWay.count } }

    /// Sends a call; its completion is called by the thread of the connection.
    ///
    /// - Returns: Whether it was; if not, the worker is gone and nothing was done.
    func send(_ call: PendingCall) -> Bool {
        var violation: RingViolation?
        let wasSent = self.state.withLock { state -> Bool in
            guard state.death == nil else { return false }
            state.lastNumber += 1
            let now = EventLoop.now()
            if state.first == state.underWay.count { state.started = now }
            state.underWay.append(
                UnderWay(
                    number: state.lastNumber,
                    verb: call.verb,
                    deadline: call.deadline,
                    completion: call.completion
                )
            )
            do throws(RingViolation) {
                let number = state.lastNumber
                try call.bytes.withBytes { (bytes) throws(RingViolation) in
                    try self.sender.send(number, code: call.verb, bytes)
                }
            } catch {
                violation = error
            }
            let (due, isBeyondTime) = now.addingReportingOverflow(call.deadline)
            if !isBeyondTime, due < state.alarm {
                state.alarm = due
                clinux_eventfd_signal(self.wake.number)
            }
            return true
        }
        if let violation { self.tell(.violated(violation)) }
        return wasSent
    }

    /// Says that the worker is gone: what it had published is taken, then all other calls fail. For any thread, once.
    ///
    /// - Parameters:
    ///   - cause: What the call that the worker was busy with fails for. Of instances that share a worker only those whose calls are
    ///     late fail for that; the others' were lost with the worker.
    ///   - reason: One sentence for people.
    func close(_ cause: CallError.Cause, _ reason: String) {
        let now = EventLoop.now()
        self.state.withLock { state in
            let isLate =
                state.first < state.underWay.count && now - state.started >= state.underWay[state.first].deadline
            let cause = cause == .deadlinePassed && !isLate ? .died : cause
            state.death = CallError(cause, mayHaveTakenEffect: false, reason)
        }
        clinux_eventfd_signal(self.wake.number)
    }

    // MARK: - The thread

    private func run() {
        var isSound = true
        while true {
            // Asked for before the ring is emptied, so that nothing the worker had published is missed.
            let isOver = self.state.withLock { $0.death != nil }
            if isSound {
                do throws(RingViolation) {
                    try self.takeAnswers()
                } catch {
                    isSound = false
                    self.tell(.violated(error))
                }
            }
            if isOver { return self.failAll() }
            self.receiver.prepareToSleep()
            if isSound {
                self.flush()
                if self.receiver.hasMore { continue }
            }
            CallBell.sleep(on: self.wake.number, nanoseconds: self.timeToSleep())
        }
    }

    /// Sends what did not fit before. To be done after preparing to sleep, for the wake-up that tells of room is the same as
    /// that which tells of answers.
    private func flush() {
        do throws(RingViolation) {
            try self.sender.flush()
        } catch {
            self.tell(.violated(error))
        }
    }

    private func takeAnswers() throws(RingViolation) {
        while let message = try self.receiver.next() {
            let call = self.state.withLock { state -> UnderWay? in
                guard state.first < state.underWay.count, state.underWay[state.first].number == message.number else {
                    return nil
                }
                let call = state.underWay[state.first]
                state.first += 1
                if state.first == state.underWay.count || state.first >= 1024 {
                    state.underWay.removeSubrange(..<state.first)
                    state.first = 0
                }
                state.started = EventLoop.now()
                return call
            }
            guard let call else {
                throw RingViolation("it answered call \(message.number), which is not the oldest under way")
            }
            // Copied before anybody looks at it, for the worker can still write there.
            let answer = CallAnswer(status: Int32(bitPattern: message.code), bytes: Array(message.bytes))
            self.receiver.release()
            self.answered.wrappingAdd(1, ordering: .relaxed)
            call.completion(.success(answer))
        }
    }

    /// Sees whether the oldest call is late.
    ///
    /// - Returns: Nanoseconds until it is worth looking again; negative: no need.
    private func timeToSleep() -> Int64 {
        let now = EventLoop.now()
        var late: Trouble?
        let alarm = self.state.withLock { state -> Int64 in
            if state.death != nil { return now }
            guard state.first < state.underWay.count else {
                // Kept, for the next call is likely to have the same deadline.
                if state.alarm <= now { state.alarm = .max }
                return state.alarm
            }
            let oldest = state.underWay[state.first]
            let (due, isBeyondTime) = state.started.addingReportingOverflow(oldest.deadline)
            if due <= now, !isBeyondTime {
                late = .late(verb: oldest.verb, seconds: Double(oldest.deadline) / 1e9)
                state.alarm = .max
            } else {
                state.alarm = isBeyondTime ? .max : due
            }
            return state.alarm
        }
        if let late { self.tell(late) }
        return alarm == .max ? -1 : max(alarm - now, 0)
    }

    private func failAll() {
        let (calls, death) = self.state.withLock { state -> (ArraySlice<UnderWay>, CallError?) in
            defer { (state.underWay, state.first) = ([], 0) }
            return (state.underWay[state.first...], state.death)
        }
        guard let death else { return }
        for (index, call) in calls.enumerated() {
            // An instance does one call at a time: the worker has not begun with those behind the oldest.
            let error =
                index == 0
                ? CallError(death.cause, mayHaveTakenEffect: true, death.description)
                : CallError(.died, mayHaveTakenEffect: false, death.description)
            call.completion(.failure(error))
        }
    }

    private func tell(_ trouble: Trouble) {
        let isFirst = self.state.withLock { state -> Bool in
            defer { state.hasTrouble = true }
            return !state.hasTrouble && state.death == nil
        }
        if isFirst { self.trouble(trouble) }
    }
}
