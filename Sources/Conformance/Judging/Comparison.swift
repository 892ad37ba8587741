import Configuration
import Records
import Workers

/// Compares two runs that should have made the same records.
struct Comparison {
    private static let longestRecord = 300

    /// What differs, in words; nil: nothing does.
    let difference: String?

    /// - Parameters:
    ///   - expected: The run that the other is compared with.
    ///   - found: The other.
    ///   - first: The number of the first record of both.
    ///   - encoding: Of both.
    init(
        _ expected: CheckTranscript,
        _ found: CheckTranscript,
        first: Int = 0,
        encoding: RecordEncoding = .cbor
    ) {
        guard expected.count != found.count || expected.digest != found.digest else {
            self.difference = nil
            return
        }
        self.difference =
            Self.sampleDifference(expected, found, first, encoding)
            ?? (expected.count != found.count
                ? "\(found.count) records (\(found.end.text)), expected \(expected.count) (\(expected.end.text))"
                : "the first \(expected.sample.count) bytes are the same and later ones are not")
    }

    private static func sampleDifference(
        _ expected: CheckTranscript,
        _ found: CheckTranscript,
        _ first: Int,
        _ encoding: RecordEncoding
    ) -> String? {
        let common = zip(expected.sample, found.sample)
        guard let offset = common.enumerated().first(where: { $1.0 != $1.1 })?.offset else { return nil }
        guard encoding == .cbor else { return "the bytes differ from the one at \(offset) on" }
        let samples = [RecordSample(cbor: expected).records, RecordSample(cbor: found).records]
        let pairs = zip(samples[0], samples[1]).enumerated()
        guard let pair = pairs.first(where: { $1.0 != $1.1 }) else {
            return "the bytes differ from the one at \(offset) on"
        }
        return "record \(first + pair.offset) is \(Self.text(pair.element.1)), expected \(Self.text(pair.element.0))"
    }

    private static func text(_ record: Value) -> String {
        let text = String(decoding: JSON.encode(record, .spaced), as: UTF8.self)
        return text.utf8.count > Self.longestRecord ? "\(text.prefix(Self.longestRecord))..." : text
    }
}
