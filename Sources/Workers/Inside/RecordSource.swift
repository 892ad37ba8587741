import Records

/// Where a producer's batches come from.
protocol RecordSource {
    /// Writes up to `wanted` records to `room`, behind which there is slack.
    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> ModelInstance.Filled
}

/// A model that writes the encoding that is wanted.
struct DirectSource: RecordSource {
    private let instance: ModelInstance

    init(_ instance: ModelInstance) { self.instance = instance }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> ModelInstance.Filled {
        try self.instance.fill(room, wanted: wanted, recordLimit: recordLimit)
    }
}
