import Records

/// What a worker tells the host.
enum WorkerReport: Hashable, Sendable {
    /// The worker runs and speaks this version of the protocol.
    case hello(version: Int)
    /// The walls are up, and this holds of them. Nothing foreign has run yet.
    case sandboxed(SandboxReport)
    /// The worker will not load the plugin, for this reason.
    case refused(String)
    /// Registration is over; each element describes one extension as `ExtensionDescription` codes it.
    case registered(extensions: [Value], failure: String?)
    /// The plugin did not load; the text is the loader's.
    case notLoaded(String)
    /// What the probe found, as `LoaderProbe` codes it.
    case probed(Value)
    /// The instance is made. `columns` is what is known of its keys: declared, or seen in the first batch.
    case created(columns: [String])
    /// The model is a state machine, as `MachineDescription` reads it; comes before `created`.
    case declared(Value)
    /// It still makes what an earlier worker made, and has come so far.
    case replaying(record: UInt64)
    /// A medium has taken a batch to its destination.
    case delivered(batch: UInt64)
    /// A medium could not deliver a batch, for this reason; it is the record at this place of it that is to blame, if one is.
    case rejected(batch: UInt64, String, record: Int?)
    /// Room came free in the ring of a batch that does not fit into it as a whole.
    case tookPart
    /// A generic extension replaced what was given to these options.
    case adjusted([RunArguments.Given])
    /// The plugin writes to the log.
    case log(level: Int, text: String)
    /// The task failed, after so many records; the text is the plugin's or the worker's.
    case failed(String, records: UInt64)
    /// The plugin refused the value of an option when an instance was made; the text is the plugin's.
    case badOption(String)
    /// What an experiment found.
    case checked(CheckFinding)
    /// All is done; the worker ends itself next. Without this word an end is never a normal one.
    case bye

    var frame: Record {
        switch self {
        case .hello(let version): ["frame": "hello", "version": .int(version)]
        case .sandboxed(let report): ["frame": "sandboxed", "findings": report.value]
        case .refused(let text): ["frame": "refused", "text": .string(text)]
        case .registered(let extensions, let failure):
            ["frame": "registered", "extensions": .array(extensions), "failure": failure.map(Value.string) ?? .null]
        case .notLoaded(let text): ["frame": "not-loaded", "text": .string(text)]
        case .probed(let findings): ["frame": "probed", "findings": findings]
        case .created(let columns): ["frame": "created", "columns": .array(columns.map(Value.string))]
        case .declared(let machine): ["frame": "declared", "machine": machine]
        case .replaying(let record): ["frame": "replaying", "record": .int(Int(clamping: record))]
        case .delivered(let batch): ["frame": "delivered", "batch": .int(Int(clamping: batch))]
        case .rejected(let batch, let text, let record):
            [
                "frame": "rejected", "batch": .int(Int(clamping: batch)), "text": .string(text),
                "record": record.map(Value.int) ?? .null,
            ]
        case .tookPart: ["frame": "took-part"]
        case .adjusted(let changes): ["frame": "adjusted", "changes": .array(changes.map(\.value))]
        case .log(let level, let text): ["frame": "log", "level": .int(level), "text": .string(text)]
        case .failed(let text, let records):
            ["frame": "failed", "text": .string(text), "records": .int(Int(clamping: records))]
        case .badOption(let text): ["frame": "bad-option", "text": .string(text)]
        case .checked(let finding): ["frame": "checked", "findings": finding.value]
        case .bye: ["frame": "bye"]
        }
    }

    init(frame: Record) throws {
        switch try frame.string("frame") {
        case "hello": self = .hello(version: try frame.integer("version"))
        case "sandboxed": self = .sandboxed(try SandboxReport(value: frame["findings"] ?? .null))
        case "refused": self = .refused(try frame.string("text"))
        case "registered":
            guard let extensions = frame["extensions"]?.elements else { throw FrameError("no list of extensions") }
            self = .registered(extensions: extensions, failure: frame["failure"]?.text)
        case "not-loaded": self = .notLoaded(try frame.string("text"))
        case "probed": self = .probed(frame["findings"] ?? .null)
        case "created": self = .created(columns: try frame.texts("columns"))
        case "declared": self = .declared(frame["machine"] ?? .null)
        case "replaying":
            self = .replaying(record: try frame.count("record"))
        case "delivered": self = .delivered(batch: try frame.count("batch"))
        case "rejected":
            self = .rejected(
                batch: try frame.count("batch"),
                try frame.string("text"),
                record: frame["record"]?.integer
            )
        case "took-part": self = .tookPart
        case "adjusted":
            guard let changes = frame["changes"]?.elements else { throw FrameError("no list of changes") }
            self = .adjusted(try changes.map(RunArguments.Given.init(value:)))
        case "log": self = .log(level: try frame.integer("level"), text: try frame.string("text"))
        case "failed":
            self = .failed(try frame.string("text"), records: try frame.count("records"))
        case "bad-option": self = .badOption(try frame.string("text"))
        case "checked": self = .checked(try CheckFinding(value: frame["findings"] ?? .null))
        case "bye": self = .bye
        case let name: throw FrameError("unknown report \"\(name.prefix(40))\"")
        }
    }
}
