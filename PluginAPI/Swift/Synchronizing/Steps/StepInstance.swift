// What the kinds of a synchronizer have in common: verbs that take one item of CBOR and answer with one, or with nothing.
//
// Unsafe code: the bytes of a call are read before the verb returns; those of an answer are written into room that the host
// has said there is.

/// One instance of a step or a policy, for verbs that know no more of it than its numbers.
final class StepInstance {
    /// What a verb does: nil is an empty answer.
    typealias Verb = (Value) throws -> Value?

    private let context: Context
    private let verbs: [UInt32: Verb]
    private let names = PropertyNames()

    /// - Parameter verbs: By their numbers.
    init(_ context: Context, _ verbs: [UInt32: Verb]) {
        self.context = context
        self.verbs = verbs
    }

    private func perform(_ call: plugin_call, _ answer: UnsafeMutablePointer<plugin_answer>) throws {
        guard let verb = self.verbs[call.verb] else {
            throw ObjectError(.invalid, "there is no verb \(call.verb)")
        }
        let given =
            call.length == 0
            ? .null : try CBOR.decode(UnsafeRawBufferPointer(start: call.data, count: Int(call.length)))
        let session = ObjectSession(self.context, self.names)
        session.learn(given.record?["also"]?.elements ?? [])
        let outcome = try session.run { try verb(given) }
        // What was done with a part of the truth is not done.
        if let failure = session.failure { throw failure }
        guard let result = outcome else { return }
        let bytes = CBOR.encode(result)
        if UInt64(bytes.count) > answer.pointee.capacity {
            guard answer.pointee.reserve(answer, UInt64(bytes.count)) == plugin_status(PLUGIN_OK) else {
                throw ObjectError(.invalid, "the answer has \(bytes.count) bytes, which is more than the host takes")
            }
        }
        bytes.withUnsafeBufferPointer { answer.pointee.data?.update(from: $0.baseAddress!, count: $0.count) }
        answer.pointee.length = UInt64(bytes.count)
    }

    /// The verb of all kinds, as a C function.
    static let call: plugin_call_verb = { instance, call, answer in
        guard let instance, let call, let answer else { return plugin_status(PLUGIN_FAILED) }
        let step = InstanceFactory<StepInstance>.instance(instance)
        return step.context.status { try step.perform(call.pointee, answer) }
    }

    /// The object of a call.
    static func object<Object: ModelObject>(_ value: Value?, as type: Object.Type) throws -> Object {
        guard let value, let content = ObjectContent(value) else {
            throw ObjectError(.invalid, "the call has no object")
        }
        return Object(content)
    }
}
