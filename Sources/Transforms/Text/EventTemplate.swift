import Records

/// Text with names in braces, which stand for what is known of an event. (Comes from doge's `PrintingSink`.)
///
///     [{time}] User id: {user_id}, balance: {balance} made a transition {trigger} from {from} to {to}
///
/// Names are those of the event (`time`, `tick`, `subject`, `stream`, `trigger`, `from`, `to`, `probability`, and `record`
/// for all fields as JSON) and the keys of its record. What a record does not have is nothing. `{{` and `}}` are braces.
public struct EventTemplate: Hashable, Sendable {
    /// Why a template cannot be read.
    public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// What is known of an event beside its record.
    public struct Event: Sendable {
        /// Simulated milliseconds.
        public var time: Int
        /// The number of the tick.
        public var tick: Int
        /// The number of the subject.
        public var subject: Int
        /// The name of the stream.
        public var stream: String
        /// The name of the transition.
        public var trigger: String
        /// The state before.
        public var from: String
        /// The state after.
        public var to: String
        /// In percent.
        public var probability: Double

        /// Makes it of its parts.
        public init(
            time: Int,
            tick: Int,
            subject: Int,
            stream: String,
            trigger: String,
            from: String,
            to: String,
            probability: Double
        ) {
            self.time = time
            self.tick = tick
            self.subject = subject
            self.stream = stream
            self.trigger = trigger
            self.from = from
            self.to = to
            self.probability = probability
        }
    }

    /// What is used where nobody says otherwise; records that are only a message are shown as that.
    public static let usual = "[{time}] subject {subject} made a transition {trigger} from {from} to {to}: {record}"

    private enum Part: Hashable {
        case text(String)
        case name(String)
    }

    private let parts: [Part]
    /// Whether a record that is a line of text is shown as that.
    private let showsLines: Bool

    /// Reads a template.
    public init(_ text: String) throws(SyntaxError) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if (character == "{" || character == "}"), rest.first == character {
                literal.append(character)
                rest.removeFirst()
                continue
            }
            guard character != "}" else {
                throw SyntaxError(description: "the template has a } without {; write }} for a brace")
            }
            guard character == "{" else {
                literal.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "}"), end != rest.startIndex else {
                throw SyntaxError(description: "the template has a { without a name and }; write {{ for a brace")
            }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
            parts.append(.name(String(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
        self.showsLines = text == Self.usual
    }

    /// The text for an event, without a line feed behind it.
    public func text(_ event: Event, _ record: Record) -> String {
        if self.showsLines, let line = Self.line(of: record) { return line }
        var text = ""
        for part in self.parts {
            switch part {
            case .text(let literal): text += literal
            case .name(let name): text += Self.text(name, event, record)
            }
        }
        return text
    }

    /// The message of a record that has nothing else but what mediums are told.
    private static func line(of record: Record) -> String? {
        guard record.fields.allSatisfy({ $0.key == "msg" || $0.key == "_key" || $0.key == "_time" }) else { return nil }
        return record["msg"]?.text
    }

    private static func text(_ name: String, _ event: Event, _ record: Record) -> String {
        switch name {
        case "time": "\(event.time)"
        case "tick": "\(event.tick)"
        case "subject": "\(event.subject)"
        case "stream": event.stream
        case "trigger": event.trigger
        case "from": event.from
        case "to": event.to
        case "probability": Self.text(.double(event.probability))
        case "record": Self.text(.map(record))
        default: record[name].map(Self.text) ?? ""
        }
    }

    private static func text(_ value: Value) -> String {
        if case .string(let text) = value { return text }
        if case .null = value { return "" }
        return String(decoding: JSON.encode(value), as: UTF8.self)
    }
}
