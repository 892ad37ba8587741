import Records
import Workers

/// The records at the start of a transcript, taken apart.
struct RecordSample {
    /// The whole ones, in order; of what is no record, those before it.
    let records: [Value]

    /// - Parameter transcript: Of CBOR.
    init(cbor transcript: CheckTranscript) {
        var records: [Value] = []
        transcript.sample.withUnsafeBytes { bytes in
            var rest = UnsafeRawBufferPointer(rebasing: bytes[...])
            while !rest.isEmpty, let (value, length) = try? CBOR.decodeFirst(rest) {
                records.append(value)
                rest = UnsafeRawBufferPointer(rebasing: rest[length...])
            }
        }
        self.records = records
    }
}
