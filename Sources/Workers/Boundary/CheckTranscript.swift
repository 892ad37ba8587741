import Records

/// What is known of the records that an instance made: enough to compare two runs and to show where they part.
public struct CheckTranscript: Hashable, Sendable {
    /// Why an instance made no more records.
    public enum End: Hashable, Sendable {
        /// It made all that was asked for, or the time was over.
        case complete
        /// A verb failed and gave its reason.
        case failed(verb: String, reason: String)
        /// A verb failed without giving a reason.
        case failedSilently(verb: String)
        /// A verb broke a promise, which the text names.
        case broke(String)
    }

    /// Bytes of records that are kept.
    public static let sampleSize = 192 * 1024
    /// Bytes between two marks.
    public static let markDistance = 64 * 1024
    /// Marks that are kept.
    public static let mostMarks = 4096

    /// Records made, those that were skipped not counted.
    public var count = 0
    /// Bytes of them.
    public var bytes = 0
    /// A digest of the bytes.
    public var digest: UInt64 = 0
    /// What the digest was after each `markDistance` bytes: tells where two runs part.
    public var marks: [UInt64] = []
    /// The bytes of the first records, or of those that were asked for.
    public var sample: [UInt8] = []
    /// The number of the first record in the sample.
    public var sampleRecord = 0
    /// Why there are no more.
    public var end = End.complete
    /// What is wrong with the encoding of a record, if records were decoded.
    public var malformed: String?
    /// What is wrong with the number of records in a batch, if records were decoded.
    public var miscounted: String?
    /// Whether the model continues by itself after records that it did not make.
    public var isResumable = false

    /// Makes the transcript of nothing.
    public init() {}

    var record: Record {
        [
            "count": .int(self.count),
            "bytes": .int(self.bytes),
            "digest": .int(Int(bitPattern: UInt(self.digest))),
            "marks": .array(self.marks.map { .int(Int(bitPattern: UInt($0))) }),
            "sample": .bytes(self.sample),
            "first": .int(self.sampleRecord),
            "end": .map(self.end.record),
            "malformed": self.malformed.map(Value.string) ?? .null,
            "miscounted": self.miscounted.map(Value.string) ?? .null,
            "resumable": .bool(self.isResumable),
        ]
    }

    init(record: Record) throws {
        self.count = try record.integer("count")
        self.bytes = try record.integer("bytes")
        self.digest = UInt64(UInt(bitPattern: try record.integer("digest")))
        guard case .bytes(let sample)? = record["sample"], let end = record["end"]?.record else {
            throw FrameError("a transcript without its records or its end")
        }
        self.marks = (record["marks"]?.elements ?? []).compactMap(\.integer).map { UInt64(UInt(bitPattern: $0)) }
        self.sample = sample
        self.sampleRecord = try record.integer("first")
        self.end = try End(record: end)
        self.malformed = record["malformed"]?.text
        self.miscounted = record["miscounted"]?.text
        self.isResumable = record["resumable"]?.flag ?? false
    }
}

extension CheckTranscript.End {
    var record: Record {
        switch self {
        case .complete: ["end": "complete"]
        case .failed(let verb, let reason): ["end": "failed", "verb": .string(verb), "text": .string(reason)]
        case .failedSilently(let verb): ["end": "silent", "verb": .string(verb)]
        case .broke(let what): ["end": "broke", "text": .string(what)]
        }
    }

    init(record: Record) throws {
        switch try record.string("end") {
        case "complete": self = .complete
        case "failed": self = .failed(verb: try record.string("verb"), reason: try record.string("text"))
        case "silent": self = .failedSilently(verb: try record.string("verb"))
        case "broke": self = .broke(try record.string("text"))
        default: throw FrameError("an unknown end")
        }
    }
}
