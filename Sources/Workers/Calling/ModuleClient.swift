import PluginABI
import Records

// A batch whose worker died is divided until the call is found that it dies of: what calls did is told when the whole batch
// is done, so nothing of the batch has counted. A callback may thus be called again for what it was called for before; for
// others it may not, because other instances have seen what came before.

/// One instance of a module in a worker, for one thread at a time. Blocks its caller.
public struct ModuleClient: Sendable {
    /// How often a module is asked for what it has to answer, if its workers die.
    private static let mostAttempts = 3

    /// What came of a batch.
    public struct Result: Sendable {
        /// What its calls did, in order.
        public var outcome: ModuleOutcome
        /// Whether the module is out of service; then none of the calls was made.
        public var isOutOfService: Bool

        /// None of the calls was made.
        public static var outOfService: Result { Result(outcome: ModuleOutcome(), isOutOfService: true) }
    }

    private let calls: CallClient
    /// How long a batch may take, in nanoseconds.
    private let deadline: Int64

    /// Makes a client.
    ///
    /// - Parameter deadline: How long a batch may take, in nanoseconds; a single call that takes longer has failed.
    public init(_ calls: CallClient, deadline: Int64) {
        self.calls = calls
        self.deadline = deadline
    }

    /// What each new instance is told before it is called.
    public static func preparations(_ settings: ModuleSettings, instance: Int = 0) -> [Preparation] {
        [
            Preparation(instance: instance, verb: ModuleVerb.configure, bytes: settings.encoded),
            Preparation(instance: instance, verb: ModuleVerb.declare),
            Preparation(instance: instance, verb: ModuleVerb.start),
        ]
    }

    /// The callbacks that the module registers.
    ///
    /// - Throws: Why it cannot.
    public func callbacks() throws(CallFailure) -> [ModuleCallback] {
        let answer = try self.call(ModuleVerb.declare, [])
        guard let value = try? CBOR.decode(answer), let elements = value.elements,
            let callbacks = try? elements.map({ try ModuleCallback($0) })
        else { throw CallFailure("its worker answered with something that is no list of callbacks") }
        return callbacks
    }

    /// Gives the module other settings.
    ///
    /// - Throws: Why it does not take them.
    public func configure(_ settings: ModuleSettings) throws(CallFailure) {
        _ = try self.call(ModuleVerb.configure, settings.encoded)
    }

    /// Tells the module whether values are to be refreshed.
    ///
    /// - Throws: Why it could not be told.
    public func setRefresh(_ isWanted: Bool) throws(CallFailure) {
        _ = try self.call(ModuleVerb.refresh, [isWanted ? 1 : 0])
    }

    /// Tells the module that it is called no more.
    ///
    /// - Throws: What it says.
    public func stop() throws(CallFailure) { _ = try self.call(ModuleVerb.stop, []) }

    /// Makes the calls of a batch.
    public func run(_ batch: InvocationBatch) -> Result {
        var result = Result(outcome: ModuleOutcome(), isOutOfService: false)
        self.run(batch, 0..<batch.count, &result)
        return result
    }

    /// Makes calls of correlations.
    ///
    /// A batch whose worker died is divided into what comes first and the rest, so that what changed meanwhile is not lost.
    ///
    /// - Parameters:
    ///   - documents: The documents as they are now; asked again after `take` has changed them.
    ///   - take: Takes what came of calls; places are those of all calls.
    /// - Returns: Whether the module is in service.
    public func correlate(
        _ calls: [CorrelationCalls],
        documents: () -> DocumentBatch,
        take: (ModuleOutcome) -> Void
    ) -> Bool {
        self.correlate(calls, 0..<calls.reduce(0) { $0 + $1.count }, documents, take)
    }

    private func correlate(
        _ calls: [CorrelationCalls],
        _ places: Range<Int>,
        _ documents: () -> DocumentBatch,
        _ take: (ModuleOutcome) -> Void,
        wasAlone: Bool = false
    ) -> Bool {
        guard !places.isEmpty else { return true }
        let batch = documents()
        let bytes = batch.encoded(CorrelationCalls.part(calls, places))
        func fail(_ reason: String) {
            var outcome = ModuleOutcome()
            outcome.effects = places.map { ($0, .failed(reason)) }
            take(outcome)
        }
        do throws(CallError) {
            let answer = try self.calls.call(ModuleVerb.correlate, bytes, deadline: self.deadline)
            guard answer.isOK else {
                fail(answer.reason)
                return true
            }
            var outcome = try answer.bytes.withUnsafeBytes { bytes in
                Swift.Result { () throws(ByteError) in
                    try ModuleOutcome(bytes, ofCalls: places.count, documents: batch.count)
                }
            }.mapError { CallError(.died, mayHaveTakenEffect: true, "it answered with nonsense: \($0)") }.get()
            for index in outcome.effects.indices { outcome.effects[index].place += places.lowerBound }
            take(outcome)
            return true
        } catch {
            switch error.cause {
            case .givenUp: return false
            case .died where !error.mayHaveTakenEffect, .deadlinePassed where !error.mayHaveTakenEffect:
                return self.correlate(calls, places, documents, take)
            case .died where places.count > 1, .deadlinePassed where places.count > 1:
                let middle = places.lowerBound + places.count / 2
                return self.correlate(calls, places.lowerBound..<middle, documents, take)
                    && self.correlate(calls, middle..<places.upperBound, documents, take)
            case .died where !wasAlone: return self.correlate(calls, places, documents, take, wasAlone: true)
            case .died, .deadlinePassed, .tooLarge:
                fail(error.description)
                return true
            }
        }
    }

    /// - Parameter wasAlone: Whether a worker has died with this one call already. One that dies again is to blame; the
    ///   first time it may have been killed from outside, as by a machine that runs out of memory.
    private func run(
        _ batch: InvocationBatch,
        _ places: Range<Int>,
        _ result: inout Result,
        wasAlone: Bool = false
    ) {
        guard !places.isEmpty, !result.isOutOfService else { return }
        let bytes = (places.count == batch.count ? batch : batch.keeping(places)).encoded()
        do throws(CallError) {
            let answer = try self.calls.call(ModuleVerb.run, bytes, deadline: self.deadline)
            guard answer.isOK else { return Self.fail(places, answer.reason, &result) }
            let outcome = try answer.bytes.withUnsafeBytes { bytes in
                Swift.Result { () throws(ByteError) in try ModuleOutcome(bytes, ofCalls: places.count) }
            }.mapError { CallError(.died, mayHaveTakenEffect: true, "it answered with nonsense: \($0)") }.get()
            result.outcome.effects += outcome.effects.map { ($0.place + places.lowerBound, $0.effect) }
            result.outcome.wantsRefresh = outcome.wantsRefresh
        } catch {
            switch error.cause {
            case .givenUp: result.isOutOfService = true
            // It died of what another one asked for; the next worker has not seen this batch.
            case .died where !error.mayHaveTakenEffect, .deadlinePassed where !error.mayHaveTakenEffect:
                self.run(batch, places, &result)
            case .tooLarge where places.count > 1: self.divide(batch, places, &result)
            case .died where places.count > 1, .deadlinePassed where places.count > 1:
                self.divide(batch, places, &result)
            case .died where !wasAlone: self.run(batch, places, &result, wasAlone: true)
            case .died, .deadlinePassed, .tooLarge: Self.fail(places, error.description, &result)
            }
        }
    }

    private func divide(_ batch: InvocationBatch, _ places: Range<Int>, _ result: inout Result) {
        let middle = places.lowerBound + places.count / 2
        self.run(batch, places.lowerBound..<middle, &result)
        self.run(batch, middle..<places.upperBound, &result)
    }

    private static func fail(_ places: Range<Int>, _ reason: String, _ result: inout Result) {
        for place in places { result.outcome.effects.append((place, .failed(reason))) }
    }

    /// Makes a call that may be made more than once. A worker may be killed from outside at any time, and then the next one is
    /// asked; one that dies each time is to blame itself.
    private func call(_ verb: UInt32, _ bytes: [UInt8]) throws(CallFailure) -> [UInt8] {
        var attempt = 1
        while true {
            let answer: CallAnswer
            do throws(CallError) {
                answer = try self.calls.call(verb, bytes, deadline: self.deadline)
            } catch {
                guard error.cause == .died, attempt < Self.mostAttempts else { throw CallFailure(error.description) }
                attempt += 1
                continue
            }
            guard answer.isOK else { throw CallFailure(answer.reason) }
            return answer.bytes
        }
    }
}
