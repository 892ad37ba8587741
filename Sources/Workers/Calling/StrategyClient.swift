import Records

/// One instance of a strategy in a worker, for one thread at a time. Blocks its caller.
public struct StrategyClient: Sendable {
    private let calls: CallClient
    private let deadline: Int64

    /// Makes a client.
    ///
    /// - Parameter deadline: How long an audit may take, in nanoseconds.
    public init(_ calls: CallClient, deadline: Int64) {
        self.calls = calls
        self.deadline = deadline
    }

    /// What the strategy says of itself.
    public func description() throws(CallFailure) -> StrategyDescription {
        let bytes = try self.call(StrategyVerb.describe, [])
        guard let description = try? StrategyDescription(bytes) else {
            throw CallFailure("its worker answered with something that is no description of a strategy")
        }
        return description
    }

    /// Has it find a solution.
    ///
    /// - Parameters:
    ///   - parameters: With the defaults of its schema.
    ///   - scope: What the audit is about, a list; nil: everything.
    public func audit(parameters: Record, scope: Value?) throws(CallFailure) -> StrategySolution {
        var request: Record = ["parameters": .map(parameters)]
        request["scope"] = scope
        let bytes = try self.call(StrategyVerb.audit, CBOR.encode(.map(request)))
        guard let solution = try? StrategySolution(bytes) else {
            throw CallFailure("its worker answered with something that is no solution")
        }
        return solution
    }

    private func call(_ verb: UInt32, _ bytes: [UInt8]) throws(CallFailure) -> [UInt8] {
        let answer: CallAnswer
        do throws(CallError) {
            answer = try self.calls.call(verb, bytes, deadline: self.deadline)
        } catch {
            throw CallFailure("\(error)")
        }
        guard answer.isOK else { throw CallFailure(answer.reason) }
        return answer.bytes
    }
}
