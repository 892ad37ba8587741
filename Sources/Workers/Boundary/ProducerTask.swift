import Configuration
import PluginABI
import Records
import Transforms

/// What one worker of a producer does: which extension it runs, how that is made, how its records are wanted.
public struct ProducerTask: Hashable, Sendable {
    /// The kind of the extension: a model makes records, a mapping or a format makes something of those that come from the
    /// worker before it.
    public var kind: String
    /// The extension's name.
    public var name: String
    /// The number of the producer within the run, from 1.
    public var instance: Int
    /// The seed of the instance.
    public var seed: UInt64
    /// Whether the user asked for a reproducible run.
    public var isSeeded: Bool
    /// Values of all options of the extension, in the order of their declaration.
    public var options: [OptionValue]
    /// How records are written into the ring.
    public var encoding: RecordEncoding
    /// The number of records after which a batch ends.
    public var batchSize: Int
    /// What the worker makes of the records.
    public var transform = TransformTask()
    /// Records made by earlier workers of this producer.
    public var resumeAt: UInt64
    /// How many of those belong to a batch that has not ended.
    public var begunBatch: UInt64 = 0
    /// Whether an earlier worker of this producer died. Each record of the first batch is then published by itself, so
    /// that one which is deadly costs no others and is known by its number.
    public var isCareful = false
    /// Whether its instance can read models of collectors; there is a link for that then, and memory comes.
    var readsModels = false
    /// Which part of a simulation it is, if its model is a state machine.
    public var simulation: SimulationTask?
    /// The clock of the run in microseconds: first time and step a record; a step of 0 is the system's clock.
    public var clock: (start: Int64, step: Int64) {
        get { (self.clockStart, self.clockStep) }
        set { (self.clockStart, self.clockStep) = newValue }
    }
    private var clockStart: Int64 = 0
    private var clockStep: Int64 = 0

    /// Makes the description of a producer.
    public init(
        kind: String = PLUGIN_KIND_MODEL,
        name: String,
        instance: Int,
        seed: UInt64,
        isSeeded: Bool,
        options: [OptionValue],
        encoding: RecordEncoding,
        batchSize: Int,
        resumeAt: UInt64 = 0
    ) {
        self.kind = kind
        self.name = name
        self.instance = instance
        self.seed = seed
        self.isSeeded = isSeeded
        self.options = options
        self.encoding = encoding
        self.batchSize = batchSize
        self.resumeAt = resumeAt
    }

    /// Whether a format of a plugin makes lines.
    public var hasLines = false

    /// Whether each record ends a line, as it is published.
    var endsLines: Bool {
        // Sections of a simulation have headers of bytes.
        guard self.simulation?.routes == nil else { return false }
        guard self.kind != PLUGIN_KIND_FORMAT else { return self.hasLines }
        guard let format = self.transform.format else { return self.encoding != .cbor }
        return BatchFormatCatalog.find(format)?.isLines ?? false
    }

    /// What its instance is told.
    var instanceTask: InstanceTask {
        InstanceTask(
            kind: self.kind,
            name: self.name,
            instance: self.instance,
            seed: self.seed,
            isSeeded: self.isSeeded,
            options: self.options
        )
    }

    var record: Record {
        [
            "kind": .string(self.kind),
            "name": .string(self.name),
            "instance": .int(self.instance),
            "seed": .int(Int(bitPattern: UInt(self.seed))),
            "seeded": .bool(self.isSeeded),
            "options": .array(self.options.map(\.wireValue)),
            "encoding": .int(Int(self.encoding.rawValue)),
            "transform": self.transform.value,
            "batch": .int(self.batchSize),
            "resume": .int(Int(bitPattern: UInt(self.resumeAt))),
            "begun": .int(Int(bitPattern: UInt(self.begunBatch))),
            "careful": .bool(self.isCareful),
            "clock": .int(Int(self.clockStart)),
            "step": .int(Int(self.clockStep)),
            "simulation": self.simulation?.value ?? .null,
            "reads-models": .bool(self.readsModels),
        ]
    }

    init(record: Record) throws {
        guard let encoding = UInt32(exactly: try record.integer("encoding")).flatMap(RecordEncoding.init(rawValue:))
        else { throw FrameError("unknown encoding") }
        self.init(
            kind: try record.string("kind"),
            name: try record.string("name"),
            instance: try record.integer("instance"),
            seed: UInt64(bitPattern: Int64(try record.integer("seed"))),
            isSeeded: record["seeded"]?.flag ?? false,
            options: try (record["options"]?.elements ?? []).map { try OptionValue(wireValue: $0) },
            encoding: encoding,
            batchSize: try record.integer("batch"),
            resumeAt: UInt64(bitPattern: Int64(try record.integer("resume")))
        )
        self.transform = try TransformTask(value: record["transform"] ?? .null)
        self.begunBatch = UInt64(bitPattern: Int64(try record.integer("begun")))
        self.isCareful = record["careful"]?.flag ?? false
        self.clockStart = Int64(try record.integer("clock"))
        self.clockStep = Int64(try record.integer("step"))
        self.simulation = try SimulationTask(value: record["simulation"])
        self.readsModels = record["reads-models"]?.flag ?? false
    }
}
