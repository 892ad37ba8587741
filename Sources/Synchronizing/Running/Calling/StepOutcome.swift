import PluginABI
import Records
import Workers

/// What came of a call of a step or a policy.
enum StepOutcome: Sendable {
    case done([UInt8])
    /// It failed with an object.
    case failed(RetryPolicy.Failure, String)
    /// Its worker ended while it was busy with the object, and perhaps with others.
    case lost(String)
    /// It was not called: its worker ended before. The object has nothing to do with that.
    case uncalled(String)

    init(_ result: Result<CallAnswer, CallError>) {
        switch result {
        case .failure(let error):
            switch error.cause {
            case .givenUp, .tooLarge: self = .failed(.other, error.description)
            case _ where !error.mayHaveTakenEffect: self = .uncalled(error.description)
            case .deadlinePassed: self = .failed(.other, error.description)
            case .died: self = .lost(error.description)
            }
        case .success(let answer):
            guard answer.isOK else {
                self = .failed(.other, answer.reason.isEmpty ? "it failed and gave no reason" : answer.reason)
                return
            }
            self = .done(answer.bytes)
        }
    }

    /// Takes what a sync step answered for what it says: not yet is a failure of its kind.
    var judged: StepOutcome {
        guard case .done(let bytes) = self, !bytes.isEmpty else { return self }
        guard let value = try? CBOR.decode(bytes) else {
            return .failed(.other, "it answered with something that is no CBOR")
        }
        guard let record = value.record else { return self }
        let reason = record["reason"]?.text ?? ""
        switch record["outcome"]?.text {
        case "innocuous": return .failed(.innocuous, reason)
        case "deferred": return .failed(.deferred, reason)
        default: return self
        }
    }
}
