/// Where a producer's records come from.
protocol RecordSource: AnyObject {
    /// Writes up to `wanted` records to `room`, behind which there is slack.
    ///
    /// - Parameter recordLimit: The largest record that can ever fit.
    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled
}
