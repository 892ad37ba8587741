import Records

/// One decision that the host took about an extension or a plugin file, or something that led to one.
public struct JournalEntry: Hashable, Sendable {
    /// When, as in `2026-11-21T10:30:00Z`.
    public var time: String
    /// The kind of the extension; empty: it is about a file.
    public var kind: String
    /// The name of the extension; empty: it is about a file.
    public var name: String
    /// The absolute path of the plugin file; empty if it is not known.
    public var file: String
    /// What happened.
    public var event: String
    /// What was decided.
    public var decision: String
    /// Why.
    public var reason: String

    /// Makes an entry; whatever comes from a plugin may be handed over as it is.
    ///
    /// - Parameter time: nil: now.
    public init(
        kind: String = "",
        name: String = "",
        file: String,
        event: String,
        decision: String,
        reason: String = "",
        time: String? = nil
    ) {
        self.time = time ?? UTCTime.now
        self.kind = kind
        self.name = name
        self.file = file
        self.event = event
        self.decision = decision
        self.reason = reason
    }

    /// The entry for programs.
    public var value: Value {
        [
            "time": .string(self.time), "kind": .string(self.kind), "name": .string(self.name),
            "file": .string(self.file), "event": .string(self.event), "decision": .string(self.decision),
            "reason": .string(self.reason),
        ]
    }

    /// Reads what `value` wrote; nil if it is something else.
    public init?(value: Value) {
        guard let record = value.record, let time = record["time"]?.text, let event = record["event"]?.text,
            let decision = record["decision"]?.text
        else { return nil }
        self.init(
            kind: record["kind"]?.text ?? "",
            name: record["name"]?.text ?? "",
            file: record["file"]?.text ?? "",
            event: event,
            decision: decision,
            reason: record["reason"]?.text ?? "",
            time: time
        )
    }

    /// The entry for people, on one line and safe to show.
    public var text: String {
        let reason = self.reason.isEmpty ? "" : "; \(self.reason)"
        let decision = self.decision.isEmpty ? "" : " -> \(self.decision)"
        return OutputLines.escaped("\(self.time)  \(self.event)\(decision)\(reason)")
    }

    /// The longest a text may be in a line of the journal, in bytes of UTF-8.
    private static let longestText = 2048

    /// The line of the journal, with its line feed: ASCII only, and no control character but that.
    var line: [UInt8] {
        var entry = self
        entry.kind = Self.cut(entry.kind)
        entry.name = Self.cut(entry.name)
        entry.event = Self.cut(entry.event)
        entry.decision = Self.cut(entry.decision)
        entry.reason = Self.cut(entry.reason)
        return JSON.encode(entry.value, JSON.Style(isSpaced: false, escapes: .nonASCII)) + [UInt8(ascii: "\n")]
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > self.longestText else { return text }
        return String(decoding: text.utf8.prefix(self.longestText), as: UTF8.self) + "…"
    }
}
