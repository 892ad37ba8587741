import Configuration
import Records
import Workers

/// Compares two runs that should have made the same records.
struct Comparison {
    private static let longestRecord = 300

    private let expected: CheckTranscript
    private let found: CheckTranscript

    init(_ expected: CheckTranscript, _ found: CheckTranscript) {
        self.expected = expected
        self.found = found
    }

    var isSame: Bool { self.expected.count == self.found.count && self.expected.digest == self.found.digest }

    /// A byte shortly before the first that differs, by the marks of both.
    var place: Int {
        let same = zip(self.expected.marks, self.found.marks).prefix { $0 == $1 }.count
        return same * CheckTranscript.markDistance
    }

    /// What differs, in words, as far as the samples show it; nil: nothing does.
    ///
    /// - Parameters:
    ///   - first: The number of the first record of both.
    ///   - encoding: Of both.
    func difference(first: Int = 0, encoding: RecordEncoding = .cbor) -> String? {
        guard !self.isSame else { return nil }
        return self.differenceOfSamples(first, encoding)
            ?? (self.expected.count != self.found.count
                ? "\(Self.text(of: self.found)), expected \(Self.text(of: self.expected))"
                : "the first \(self.place) bytes are the same and later ones are not")
    }

    private func differenceOfSamples(_ first: Int, _ encoding: RecordEncoding) -> String? {
        let common = zip(self.expected.sample, self.found.sample)
        guard let offset = common.enumerated().first(where: { $1.0 != $1.1 })?.offset else { return nil }
        guard encoding == .cbor else { return "the bytes differ from the one at \(offset) on" }
        let samples = [RecordSample(cbor: self.expected).records, RecordSample(cbor: self.found).records]
        let pairs = zip(samples[0], samples[1]).enumerated()
        guard let pair = pairs.first(where: { $1.0 != $1.1 }) else {
            return "the bytes differ from the one at \(offset) on"
        }
        let number = first + self.expected.sampleRecord + pair.offset
        return "record \(number) is \(Self.text(pair.element.1)), expected \(Self.text(pair.element.0))"
    }

    private static func text(of transcript: CheckTranscript) -> String {
        transcript.end == .complete
            ? "\(transcript.count) records" : "\(transcript.count) records (\(transcript.end.text))"
    }

    private static func text(_ record: Value) -> String {
        let text = String(decoding: JSON.encode(record, .spaced), as: UTF8.self)
        return text.utf8.count > Self.longestRecord ? "\(text.prefix(Self.longestRecord))..." : text
    }
}
