import Glibc
import PluginABI
import Synchronization

/// Calls to one instance of an extension in a worker, whichever worker that is: one that dies gets a successor, and calls
/// that are made meanwhile wait for it.
///
/// For any thread. Calls of one thread are done in their order, those of several as they come. Calls that are under way
/// when the worker dies fail, and say whether they may have taken effect; nothing is repeated unasked.
public final class CallClient: Sendable {
    private enum Phase {
        case waiting([PendingCall])
        case serving(CallConnection)
        case ended(CallError)
    }

    private let phase = Mutex(Phase.waiting([]))
    private let observer: CallObserver?

    /// Made by `CallService`.
    init(_ observer: CallObserver? = nil) { self.observer = observer }

    /// Makes a call and waits for the answer.
    ///
    /// - Parameters:
    ///   - verb: The number of the verb, as the header of the kind lists it.
    ///   - bytes: What the verb is given, at most `CallLimits.largestPayload` bytes.
    ///   - deadline: How long the worker may be busy with it, in nanoseconds; a worker that is busy for longer is ended.
    ///     Calls before it have deadlines of their own. A call that waits for a worker which cannot be had fails after it.
    public func call(_ verb: UInt32, _ bytes: [UInt8], deadline: Int64) throws(CallError) -> CallAnswer {
        let waiter = CallWaiter<Result<CallAnswer, CallError>>()
        self.call(verb, bytes, deadline: deadline) { waiter.finish($0) }
        return try waiter.wait().get()
    }

    /// Makes a call.
    ///
    /// - Parameter completion: Called once, by another thread or by this one; it must not block, for answers to others
    ///   wait for it.
    public func call(
        _ verb: UInt32,
        _ bytes: [UInt8],
        deadline: Int64,
        completion: @escaping @Sendable (Result<CallAnswer, CallError>) -> Void
    ) {
        guard let observer = self.observer else { return self.make(verb, bytes, deadline, completion) }
        let start = EventLoop.now()
        observer.asked(verb, bytes.count)
        self.make(verb, bytes, deadline) { result in
            observer.ended(verb, EventLoop.now() - start, result)
            completion(result)
        }
    }

    private func make(
        _ verb: UInt32,
        _ bytes: [UInt8],
        _ deadline: Int64,
        _ completion: @escaping @Sendable (Result<CallAnswer, CallError>) -> Void
    ) {
        guard bytes.count <= CallLimits.largestPayload else {
            let reason = "a call of \(bytes.count) bytes; the largest has \(CallLimits.largestPayload)"
            return completion(.failure(CallError(.tooLarge, mayHaveTakenEffect: false, reason)))
        }
        let call = PendingCall(verb: verb, bytes: bytes, deadline: deadline, completion: completion)
        while true {
            let phase = self.phase.withLock { phase -> Phase in
                guard case .waiting(var calls) = phase else { return phase }
                // Taken out, so that the array is not copied.
                phase = .waiting([])
                calls.append(call)
                phase = .waiting(calls)
                return .waiting([])
            }
            switch phase {
            case .waiting: return
            // A connection whose worker is gone is not the client's any more: the call waits for the next.
            case .serving(let connection): if connection.send(call) { return }
            case .ended(let error): return completion(.failure(error))
            }
        }
    }

    // MARK: - What becomes of the worker, told by the loop's thread

    /// A worker is there: what waited is sent. The connection is not closed before `detach`.
    func attach(_ connection: CallConnection) {
        self.phase.withLock { phase in
            guard case .waiting(let calls) = phase else { return }
            for call in calls { _ = connection.send(call) }
            phase = .serving(connection)
        }
    }

    /// The worker is gone, and another one may come.
    func detach() {
        self.phase.withLock { phase in
            if case .serving = phase { phase = .waiting([]) }
        }
    }

    /// No worker can be had for now: calls that waited for longer than their deadlines fail.
    func expire(_ reason: String) {
        let now = EventLoop.now()
        let expired = self.phase.withLock { phase -> [PendingCall] in
            guard case .waiting(let calls) = phase else { return [] }
            phase = .waiting(calls.filter { now - $0.asked < $0.deadline })
            return calls.filter { now - $0.asked >= $0.deadline }
        }
        for call in expired { call.completion(.failure(CallError(.died, mayHaveTakenEffect: false, reason))) }
    }

    /// No worker will come any more.
    func end(_ error: CallError) {
        let calls = self.phase.withLock { phase -> [PendingCall] in
            defer { if case .ended = phase {} else { phase = .ended(error) } }
            if case .waiting(let calls) = phase { return calls }
            return []
        }
        for call in calls { call.completion(.failure(error)) }
    }
}
