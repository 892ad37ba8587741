import Discovery
import Records

/// One experiment with a plugin, for the checks of its promises. A worker makes one in its life.
public struct CheckTask: Hashable, Sendable {
    /// What is tried.
    public enum Experiment: String, Sendable {
        /// Load and register, and count what the process holds before and after.
        case registration
        /// Make and destroy `count` instances.
        case creation
        /// Make `count` records with one instance.
        case records
        /// The same with two instances that take turns; the second has another seed and number.
        case interleaving
        /// The same, each call on another thread than the one before.
        case threads
        /// Ask once for `count` records of a run that is being stopped.
        case cancellation
        /// Make `count` records and count what the process holds on the way.
        case growth
        /// Make the events of a shard of a simulation, until its end.
        case events
    }

    /// What is tried.
    public var experiment: Experiment
    /// The model and how it is made; `batchSize` is what each call asks for, `resumeAt` where the instance begins.
    public var producer: ProducerTask
    /// How many records or instances at most.
    public var count: Int
    /// Bytes of room that a call gets.
    public var capacity: Int
    /// Records that are made and not looked at before those that count.
    public var skipped = 0
    /// The columns of CSV.
    public var columns: [String] = []
    /// Whether each record is decoded.
    public var isDecoded = false
    /// The byte from which on records are kept in the transcript, or the start of the record that it is in.
    public var sampleStart = 0
    /// Seconds after which no further call is made; what was made until then is the result. 0: no limit.
    public var budget = 0.0

    /// Makes a task.
    public init(_ experiment: Experiment, _ producer: ProducerTask, count: Int, capacity: Int) {
        self.experiment = experiment
        self.producer = producer
        self.count = count
        self.capacity = capacity
    }

    var record: Record {
        [
            "experiment": .string(self.experiment.rawValue),
            "producer": .map(self.producer.record),
            "count": .int(self.count),
            "capacity": .int(self.capacity),
            "skipped": .int(self.skipped),
            "columns": .array(self.columns.map(Value.string)),
            "decoded": .bool(self.isDecoded),
            "sample": .int(self.sampleStart),
            "budget": .double(self.budget),
        ]
    }

    init(record: Record) throws {
        guard let experiment = Experiment(rawValue: try record.string("experiment")) else {
            throw FrameError("an unknown experiment")
        }
        guard let producer = record["producer"]?.record else { throw FrameError("no producer") }
        self.init(
            experiment,
            try ProducerTask(record: producer),
            count: try record.integer("count"),
            capacity: try record.integer("capacity")
        )
        self.skipped = try record.integer("skipped")
        self.columns = try record.texts("columns")
        self.isDecoded = record["decoded"]?.flag ?? false
        self.sampleStart = try record.integer("sample")
        self.budget = record["budget"]?.number ?? 0
    }
}
