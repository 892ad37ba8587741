import Records
import Workers

extension InvocationBatch {
    /// Adds a task with all that it has.
    ///
    /// - Parameter scratch: Memory that is used again and again.
    /// - Returns: Its place.
    mutating func add(_ task: EntityTask, _ scratch: inout ByteBuffer) -> UInt32 {
        let place = self.addTask(entity: task.entity.id, id: task.id.moduleID, isDeletion: task.isDeletion)
        for datapoint in task.datapoints {
            scratch.truncate(to: 0)
            CBOR.append(datapoint.value.recordValue, to: &scratch)
            self.addDatapoint(
                kind: datapoint.attribute.kind.code,
                attribute: datapoint.attribute.id,
                value: UnsafeRawBufferPointer(scratch.bytes),
                t1: datapoint.start ?? 0,
                t2: datapoint.end ?? 0,
                confidence: datapoint.confidence,
                source: datapoint.source ?? ""
            )
        }
        for tag in task.tags { self.addTag(tag.plainText ?? "") }
        for token in task.ttlTokens { self.addLifetime(token.name, until: token.time) }
        return place
    }
}

extension EntityID {
    /// The id on its way to a module.
    var moduleID: ModuleEntityID {
        if case .int(let number) = self { .integer(Int64(number)) } else { .text(self.text) }
    }

    /// The id that a module says, as one of a type; nil if it is none.
    init?(_ id: ModuleEntityID, as type: EntityIDType) {
        switch id {
        case .integer(let number): self.init(DataValue.int(Int(number)), as: type)
        case .text(let text): self.init(text, as: type)
        }
    }
}
