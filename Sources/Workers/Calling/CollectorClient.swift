import PluginABI
import Records
import SharedModels

/// One instance of a collector in a worker, for one thread at a time. Blocks its caller.
public struct CollectorClient: Sendable {
    /// Why a call brought nothing.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
        /// Whether the worker is gone, and with it the model that it worked on.
        public let isOfWorker: Bool
        /// Whether no other worker will come.
        public let isFinal: Bool
        /// Whether the call itself has nothing to do with it: the worker is another one than the caller thought.
        public var isOfAnother = false
    }

    /// Nanoseconds for what is not the collector's own work.
    private static let briefDeadline: Int64 = 60_000_000_000

    private let calls: CallClient

    /// Makes a client.
    public init(_ calls: CallClient) { self.calls = calls }

    /// The endpoints that the collector declares.
    public func endpoints() throws(Failure) -> [CollectorEndpoint] {
        let bytes = try self.call(CollectorVerb.declare, [], Self.briefDeadline)
        guard let elements = (try? CBOR.decode(bytes))?.elements,
            let endpoints = try? elements.map({ try CollectorEndpoint($0) })
        else { throw Self.unreadable("no list of endpoints") }
        return endpoints
    }

    /// Has it build its model in an arena that was given to the worker.
    ///
    /// - Parameter deadline: In nanoseconds.
    public func execute(arena: UInt64, deadline: Int64) throws(Failure) -> CollectorOutcome {
        try self.outcome(CollectorVerb.execute, Self.bytes([arena]), deadline)
    }

    /// Has it change the model in an arena.
    public func notify(
        arena: UInt64,
        _ batch: NotificationBatch,
        deadline: Int64
    ) throws(Failure) -> CollectorOutcome {
        try self.outcome(CollectorVerb.notify, batch.encoded(behind: Self.bytes([arena])), deadline)
    }

    /// Has it go on with a version in one arena in another one, which is empty. Both were given to the worker, unless the model
    /// that it works on is in the first.
    public func adopt(_ tree: ModelTree, in arena: UInt64, into other: UInt64) throws(Failure) -> CollectorOutcome {
        try self.outcome(CollectorVerb.adopt, Self.bytes(tree, arena, other), Self.briefDeadline)
    }

    /// The same for a copy that is narrowed to a scope, and that notifications do not change.
    public func narrow(
        _ tree: ModelTree,
        in arena: UInt64,
        into other: UInt64,
        to scope: Value,
        deadline: Int64
    ) throws(Failure) -> CollectorOutcome {
        try self.outcome(CollectorVerb.scope, Self.bytes(tree, arena, other) + CBOR.encode(scope), deadline)
    }

    private func outcome(_ verb: UInt32, _ bytes: [UInt8], _ deadline: Int64) throws(Failure) -> CollectorOutcome {
        let answer = try self.call(verb, bytes, deadline)
        guard let outcome = try? CollectorOutcome(answer) else {
            throw Self.unreadable("nothing that tells of a model")
        }
        return outcome
    }

    private func call(_ verb: UInt32, _ bytes: [UInt8], _ deadline: Int64) throws(Failure) -> [UInt8] {
        let answer: CallAnswer
        do throws(CallError) {
            answer = try self.calls.call(verb, bytes, deadline: deadline)
        } catch {
            throw Failure(description: "\(error)", isOfWorker: true, isFinal: error.cause == .givenUp)
        }
        guard answer.isOK else {
            // What it is asked to go on with was with a worker that is gone.
            let isOfAnother = answer.status == Int32(PLUGIN_UNAVAILABLE)
            throw Failure(
                description: answer.reason,
                isOfWorker: isOfAnother,
                isFinal: false,
                isOfAnother: isOfAnother
            )
        }
        return answer.bytes
    }

    private static func unreadable(_ what: String) -> Failure {
        Failure(description: "its worker answered with \(what)", isOfWorker: false, isFinal: false)
    }

    private static func bytes(_ numbers: [UInt64]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    }

    private static func bytes(_ tree: ModelTree, _ arena: UInt64, _ other: UInt64) -> [UInt8] {
        Self.bytes([arena, UInt64(tree.root), UInt64(tree.extent), UInt64(tree.count), other])
    }
}
