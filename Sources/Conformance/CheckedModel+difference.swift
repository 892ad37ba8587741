import Records
import Workers

extension CheckedModel {
    /// A task and what came of it.
    typealias Run = (task: CheckTask, transcript: CheckTranscript)

    /// What differs between two runs that should have made the same records; nil: nothing does.
    ///
    /// A transcript holds the first records only. If those are the same, both runs are made again, and keep the records
    /// where the digests part.
    ///
    /// - Parameter first: The number of the first record of both.
    func difference(_ expected: Run, _ found: Run, first: Int = 0) throws -> String? {
        let comparison = Comparison(expected.transcript, found.transcript)
        let encoding = expected.task.producer.encoding
        let isInSample = comparison.place < CheckTranscript.sampleSize - CheckTranscript.markDistance
        guard !comparison.isSame, encoding == .cbor, !isInSample else {
            return comparison.difference(first: first, encoding: encoding)
        }
        let again = try [expected.task, found.task].map { task in
            var task = task
            task.sampleStart = comparison.place
            return try self.transcript(task)
        }
        return Comparison(again[0], again[1]).difference(first: first) ?? comparison.difference(first: first)
    }
}
