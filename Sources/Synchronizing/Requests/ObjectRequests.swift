import PluginABI
import Records
import Workers

/// Answers what plugins and users ask of the objects, for any thread.
public struct ObjectRequests: Sendable {
    /// Requests of one call.
    public static let mostOperations = 10_000
    /// Bytes of objects that a question brings; what is behind them is "more".
    static let largestPage = 16 << 20
    /// Bytes of the answers of a call, about.
    static let largestAnswer = 128 << 20

    private let base: ObjectBase
    private let conveniences: Conveniences

    /// Makes one for some objects, and for what is worked out of them.
    public init(_ base: ObjectBase, _ conveniences: Conveniences = Conveniences()) {
        self.base = base
        self.conveniences = conveniences
    }

    /// What came of the requests of a call.
    public struct Answers: Sendable {
        /// As many as there were requests.
        public var answers: [Value]
        /// What links lead to.
        public var also: [ObjectRecord]
        /// What is still to be worked out.
        var computations: [Computation] = []

        /// As calls have it.
        public var value: Value {
            ["answers": .array(self.answers), "also": .array(self.also.map(\.value))]
        }
    }

    // MARK: - Calls of workers

    /// Answers a call of PLUGIN_OBJECTS_PERFORM. Nothing of its bytes is believed.
    ///
    /// - Parameter completion: Called once, by this thread or another; it must not block.
    public func answer(
        _ bytes: [UInt8],
        by caller: ObjectCaller,
        completion: @escaping @Sendable (CallAnswer) -> Void
    ) {
        let requests: [Value]
        do throws(CBORError) {
            guard let elements = try CBOR.decode(bytes).elements, elements.count <= Self.mostOperations else {
                let reason = "expected a list of up to \(Self.mostOperations) requests"
                return completion(Self.failed(reason, PLUGIN_FAILED))
            }
            requests = elements
        } catch {
            return completion(Self.failed("the call is no CBOR: \(error)", PLUGIN_FAILED))
        }
        self.perform(requests, by: caller) { result in
            switch result {
            case .success(let answers): completion(CallAnswer(bytes: CBOR.encode(answers.value)))
            case .failure(let refusal): completion(Self.failed(refusal.description, PLUGIN_UNAVAILABLE))
            }
        }
    }

    private static func failed(_ reason: String, _ status: Int) -> CallAnswer {
        CallAnswer(status: Int32(status), bytes: Array(reason.utf8))
    }

    // MARK: - Requests

    /// Does what is asked for, one after the other; all that is changed is kept together, or nothing of it.
    ///
    /// - Parameter completion: Called once; with a failure if the store does not work, and then nothing was done.
    public func perform(
        _ requests: [Value],
        by caller: ObjectCaller,
        completion: @escaping @Sendable (Result<Answers, ObjectRefusal>) -> Void
    ) {
        let operations = requests.map { request -> Result<ObjectOperation, ObjectRefusal> in
            do throws(ObjectRefusal) {
                return .success(try ObjectOperation(request))
            } catch {
                return .failure(error)
            }
        }
        let (conveniences, properties) = (self.conveniences, self.conveniences.properties)
        let completion: @Sendable (Result<Answers, ObjectRefusal>) -> Void = { result in
            guard case .success(var answers) = result, !answers.computations.isEmpty else { return completion(result) }
            let computations = answers.computations
            answers.computations = []
            conveniences.answer(computations) { [answers] found in
                var answers = answers
                for (computation, values) in zip(computations, found) { answers.answers[computation.place] = values }
                completion(.success(answers))
            }
        }
        let isChange = operations.contains { (try? $0.get())?.isChange ?? false }
        guard isChange else {
            do throws(ObjectRefusal) {
                let answers = try self.base.read { (objects) throws(ObjectRefusal) in
                    try OperationRound(objects, caller, properties: properties).answers(to: operations)
                }
                return completion(.success(answers))
            } catch {
                return completion(.failure(error))
            }
        }
        self.base.change(
            { (objects) throws(ObjectRefusal) in
                try OperationRound(objects, caller, properties: properties).answers(to: operations)
            },
            completion: completion
        )
    }
}
