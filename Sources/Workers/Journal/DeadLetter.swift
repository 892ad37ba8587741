import Records

/// A record that was given up, because a worker died of it twice; or a batch, where records cannot be told apart.
public struct DeadLetter: Hashable, Sendable {
    /// When, as in `2026-11-21T10:30:00Z`.
    public var time: String
    /// Kind and name of the extension that could not take it.
    public var owner: String
    /// The number of the batch within the run.
    public var batch: Int
    /// The place of the record in the batch, from 0.
    public var index: Int
    /// How many records it is.
    public var records: Int
    /// What the worker died of.
    public var reason: String
    /// The record.
    public var record: Value

    /// The longest a record may be in the file, in bytes of JSON; of a longer one there is the beginning, as text.
    static let longestRecord = 1 << 18
    /// The same of every other text.
    private static let longestText = 2048

    /// - Parameter time: nil: now.
    public init(
        owner: String,
        batch: Int,
        index: Int,
        records: Int = 1,
        reason: String,
        record: Value,
        time: String? = nil
    ) {
        self.time = time ?? UTCTime.now
        self.owner = owner
        self.batch = batch
        self.index = index
        self.records = records
        self.reason = reason
        self.record = record
    }

    /// The line of the file, with its line feed: ASCII only, and no control character but that.
    var line: [UInt8] {
        let style = JSON.Style(isSpaced: false, escapes: .nonASCII)
        let size = JSON.encode(self.record, style).count
        var fields: Record = [
            "time": .string(self.time), "extension": .string(Self.cut(self.owner, Self.longestText)),
            "batch": .int(self.batch), "index": .int(self.index),
            "reason": .string(Self.cut(self.reason, Self.longestText)),
        ]
        if self.records != 1 { fields["records"] = .int(self.records) }
        if size <= Self.longestRecord {
            fields["record"] = self.record
        } else {
            let text = String(decoding: JSON.encode(self.record, style), as: UTF8.self)
            fields["cut"] = .string(Self.cut(text, Self.longestRecord))
            fields["size"] = .int(size)
        }
        return JSON.encode(.map(fields), style) + [UInt8(ascii: "\n")]
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        text.utf8.count <= limit ? text : String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    }
}
