/// Makes records of events and names the stream that they belong to. (Comes from doge's `EventSink`.)
///
///     let trx = Sink<User>("trx", key: { .int($0.number) }) { event in
///         ["timestamp": .int(event.time), "amount": .int(event.subject.lastPayment)]
///     }
///
/// Where a stream goes is said by whoever runs the machine. Several sinks may have one stream. The closures only look:
/// they are not called for what nobody wants, nor again when a worker is replaced.
public struct Sink<Subject> {
    /// Writes the record of an event field by field.
    public typealias Writing = (_ event: Event<Subject>, _ record: inout RecordWriter) throws -> Void
    /// Makes the key of an event.
    public typealias Key = (_ event: Event<Subject>) throws -> Value

    /// The name of the stream.
    public let stream: String
    @usableFromInline let write: Writing
    @usableFromInline let key: Key?

    /// Makes a sink that writes the fields of its records, which is the fastest way.
    ///
    /// - Parameters:
    ///   - stream: The name of the stream.
    ///   - key: Makes the key of each event, for mediums that know keys; records then begin with the field `_key`.
    ///   - writing: Writes the fields of a record, as `Model.write(into:)` does.
    @inlinable
    public init(_ stream: String, key: Key? = nil, writing: @escaping Writing) {
        self.stream = stream
        self.key = key
        self.write = writing
    }

    /// Makes a sink.
    ///
    /// - Parameters:
    ///   - stream: The name of the stream.
    ///   - key: As of the other initializers.
    ///   - record: Makes the record of an event.
    @inlinable
    public init(_ stream: String, key: Key? = nil, record: @escaping (_ event: Event<Subject>) throws -> Record) {
        self.init(stream, key: key) { event, writer in writer.fields(of: try record(event)) }
    }

    /// Makes a sink of lines of text, which are the field `msg` of its records. (Comes from doge's `PrintingSink`.)
    ///
    /// - Parameters:
    ///   - stream: The name of the stream.
    ///   - key: As of the other initializers.
    ///   - line: Makes the line of an event; `print` shows it as it is, unless it is given a template.
    @inlinable
    public init(_ stream: String, key: Key? = nil, line: @escaping (_ event: Event<Subject>) throws -> String) {
        self.init(stream, key: key) { event, writer in writer.field("msg", try line(event)) }
    }

    /// Makes a sink whose records tell the event itself: `timestamp`, `subject` (its number), `event`, `from` and `to`.
    @inlinable
    public init(_ stream: String, key: Key? = nil) {
        self.init(stream, key: key) { event, writer in
            writer.field("timestamp", event.time)
            writer.field("subject", event.number)
            writer.field("event", event.transition.trigger)
            writer.field("from", event.transition.from)
            writer.field("to", event.transition.to)
        }
    }
}
