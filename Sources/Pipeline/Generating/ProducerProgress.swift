/// How far the workers of a producer came that are gone.
struct ProducerProgress {
    /// Records that they made and that were moved.
    var records = 0
    /// How many of those belong to a batch that has not ended.
    var begunBatch = 0
    /// Whether one of them died: the next ones are to publish the first records by themselves.
    var isCareful = false
}
