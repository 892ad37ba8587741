import PluginABI
import Records
import Synchronization
import Workers

// Nothing of what conveniences say is kept: objects that they read may have changed. Who asks waits for the worker, and nobody else
// does: neither the thread of the objects nor those that read.

/// What plugins work out of objects when somebody asks for it. For any thread.
public final class Conveniences: Sendable {
    private struct State {
        var table = ConvenienceTable()
        var live: [LiveConvenience] = []
        var turn = 0
        /// Calls that a worker died of, or beside: they are made again one after the other, so that what kills workers does
        /// so alone.
        var suspects: [@Sendable () -> Void] = []
        var isTrying = false
    }

    /// Objects of a call.
    private static let largestBatch = 1000
    /// How often a call is made whose worker dies.
    private static let attempts = 3

    private let state = Mutex(State())
    private let deadline: Int64

    /// None yet.
    ///
    /// - Parameter deadline: Nanoseconds that a call may take. Shorter than those of who asks, so that it is not them who are ended.
    public init(deadline: Int64 = 30_000_000_000) { self.deadline = deadline }

    /// Has these be asked from now on, of several the first.
    ///
    /// - Returns: What of them does not count.
    func use(_ live: [LiveConvenience], _ model: DataModel) -> [(name: String, reason: String)] {
        let table = ConvenienceTable(live.map { ("\(PLUGIN_KIND_CONVENIENCE)/\($0.name)", $0.declaration) }, model)
        self.state.withLock { ($0.table, $0.live) = (table, live) }
        return table.problems.map { (live[$0.number].name, $0.reason) }
    }

    /// Which properties there are.
    var properties: Value { self.state.withLock { $0.table.value } }

    /// Works properties out.
    ///
    /// - Parameter completion: Called once, with a list for each of them, by this thread or another; it must not block.
    func answer(_ computations: [Computation], completion: @escaping @Sendable ([Value]) -> Void) {
        let all = ConvenienceAnswers(computations.map { _ in .null }, calls: computations.count, completion: completion)
        for (place, computation) in computations.enumerated() {
            self.answer(computation) { all.take([.array($0)], for: [place]) }
        }
    }

    private func answer(_ computation: Computation, completion: @escaping @Sendable ([Value]) -> Void) {
        var answers: [Value] = []
        var batches: [Int: [(place: Int, record: ObjectRecord)]] = [:]
        let table = self.state.withLock { $0.table }
        for (place, object) in computation.objects.enumerated() {
            do throws(ObjectRefusal) {
                let record = try object.get()
                batches[try table.number(of: computation.property, record.model), default: []].append((place, record))
                answers.append(.null)
            } catch {
                answers.append(Self.failure(error.description))
            }
        }
        let calls = batches.sorted { $0.key < $1.key }.flatMap { number, objects in
            stride(from: 0, to: objects.count, by: Self.largestBatch).map { first in
                (number, objects[first..<min(first + Self.largestBatch, objects.count)])
            }
        }
        guard !calls.isEmpty else { return completion(answers) }
        let gathered = ConvenienceAnswers(answers, calls: calls.count, completion: completion)
        for (number, objects) in calls {
            let call: Value = [
                "property": .string(computation.property), "objects": .array(objects.map(\.record.value)),
            ]
            let places = objects.map(\.place)
            self.call(number, CBOR.encode(call), count: places.count, attempt: 1) { gathered.take($0, for: places) }
        }
    }

    private func call(
        _ number: Int,
        _ bytes: [UInt8],
        count: Int,
        attempt: Int,
        completion: @escaping @Sendable ([Value]) -> Void,
        over: @escaping @Sendable () -> Void = {}
    ) {
        let client = self.state.withLock { state in
            state.turn += 1
            let clients = state.live[number].clients
            return clients[state.turn % clients.count]
        }
        client.call(2, bytes, deadline: self.deadline) { result in
            defer { over() }
            guard case .failure(let error) = result, error.cause == .died, attempt < Self.attempts else {
                return completion(Self.answers(result, count: count))
            }
            // It only reads, so it can be made again whatever it did.
            self.tryAlone { over in
                self.call(number, bytes, count: count, attempt: attempt + 1, completion: completion, over: over)
            }
        }
    }

    /// Does something when all has been done that was to be done alone before.
    private func tryAlone(_ body: @escaping @Sendable (_ over: @escaping @Sendable () -> Void) -> Void) {
        self.state.withLock { $0.suspects.append { body { self.tryNext() } } }
        let isFirst = self.state.withLock { state in
            defer { state.isTrying = true }
            return !state.isTrying
        }
        if isFirst { self.tryNext() }
    }

    private func tryNext() {
        let next = self.state.withLock { state -> (@Sendable () -> Void)? in
            state.isTrying = !state.suspects.isEmpty
            return state.isTrying ? state.suspects.removeFirst() : nil
        }
        next?()
    }

    /// Nothing of what a worker says is believed.
    private static func answers(_ result: Result<CallAnswer, CallError>, count: Int) -> [Value] {
        let reason: String
        switch result {
        case .failure(let error): reason = error.description
        case .success(let answer) where !answer.isOK:
            reason = answer.reason.isEmpty ? "it failed and gave no reason" : answer.reason
        case .success(let answer):
            if let answers = (try? CBOR.decode(answer.bytes))?.elements, answers.count == count {
                return answers.map { answer in
                    if let value = answer.record?["value"] { return ["value": value] }
                    return Self.failure(answer.record?["error"]?.text ?? "it has neither a value nor an error")
                }
            }
            reason = "it answered with something that is no list of \(count) answers"
        }
        return Array(repeating: Self.failure(reason), count: count)
    }

    private static func failure(_ reason: String) -> Value { ["error": .string(reason)] }
}
