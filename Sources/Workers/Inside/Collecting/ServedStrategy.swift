import PluginABI
import Records

// Unsafe code: structs that the strategy is given live as long as the verb that they are made for.

/// The verbs of a strategy.
final class ServedStrategy: ServedCalls {
    private let verbs: plugin_strategy_verbs
    private let context: InstanceContext

    /// Reads a table, which is as large as this host knows it.
    init(_ table: UnsafeRawPointer, _ context: InstanceContext) throws(ProducerFailure) {
        self.context = context
        self.verbs = table.load(as: plugin_strategy_verbs.self)
        guard self.verbs.create != nil, self.verbs.describe != nil, self.verbs.execute != nil,
            self.verbs.destroy != nil
        else { throw ProducerFailure("[P-33] the table of verbs lacks create, describe, execute or destroy") }
    }

    var create: ServedVerbs.Create { self.verbs.create }

    var destroy: ServedVerbs.Destroy { self.verbs.destroy }

    func perform(
        _ number: UInt32,
        _ bytes: UnsafeRawBufferPointer,
        on instance: UnsafeMutableRawPointer,
        into room: AnswerRoom
    ) -> plugin_status? {
        switch number {
        case StrategyVerb.describe: self.describe(instance, room)
        case StrategyVerb.audit: self.audit(instance, bytes, room)
        default: nil
        }
    }

    private func describe(_ instance: UnsafeMutableRawPointer, _ room: AnswerRoom) -> plugin_status {
        var given = plugin_strategy_description()
        given.size = UInt32(MemoryLayout<plugin_strategy_description>.size)
        let status = self.verbs.describe(instance, &given)
        guard status == .ok else { return status }
        let description = StrategyDescription(
            goal: String(copying: given.goal),
            displayName: given.display_name.bytes == nil ? nil : String(copying: given.display_name),
            schema: given.schema.bytes == nil ? nil : String(copying: given.schema)
        )
        return room.put(description.bytes) ? .ok : .failed
    }

    private func audit(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) -> plugin_status {
        guard let record = try? CBOR.decode(bytes).record else { return .failed }
        let recorder = SolutionRecorder(
            parameters: CBOR.encode(record["parameters"] ?? .map([:])),
            scope: record["scope"].map { CBOR.encode($0) }
        )
        let status = recorder.withStruct { audit in
            for verb in [self.verbs.pre_execute, self.verbs.execute, self.verbs.post_execute] {
                guard let verb else { continue }
                let status = verb(instance, audit)
                guard status == .ok else { return status }
            }
            return .ok
        }
        guard status == .ok else { return status }
        return room.put(recorder.solution.bytes) ? .ok : .failed
    }
}
