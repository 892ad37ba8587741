import PluginAPI

// A model, run in the process of a test as a worker of the host runs it.
//
// Nothing here knows the type of the model after it was registered: instances are made and asked for batches through
// the functions of `plugin_abi.h`, with texts for options and bytes for records. What passes here crosses the
// boundary; what is refused here the host refuses too.

/// Runs a model in memory, in the tests of its author.
///
///     let run = try ModelRun(DiceModel.self, seed: 7, options: ["dice-sides": "20"])
///     let records = try run.records(1000)
///     #expect(records.allSatisfy { (1...20).contains($0["eyes"]?.integer ?? 0) })
///     #expect(try run.text(1, as: .json) == "{\"eyes\": 13}\n")
///
/// Each call of `records`, `bytes` and `text` makes an instance of its own and destroys it, so each shows the run from
/// its first record. Runs of several tests may be used at the same time; one run is used by one task at a time.
public final class ModelRun {
    private let model: RegisteredModel
    private let options: [GivenValue]
    private let host: InMemoryHost

    /// The seed of the instance's random numbers.
    public var seed: UInt64
    /// Whether the instance is told that the run is reproducible.
    public var isSeeded = true
    /// The number of the instance, from 1.
    public var instance = 1
    /// Where the instance gets the time from.
    public var time = TimeSource.reproducible
    /// Records that are asked for at once; at least 1. The records must not depend on it.
    public var batchSize = 1000
    /// Records that are taken as made already, as after the restart of a worker.
    public var resumeAfter = 0
    /// Bytes of room in a batch. The contract promises no less than the default.
    package var capacity = Int(PLUGIN_BATCH_CAPACITY)
    /// The largest record that can be written, in bytes.
    package var recordLimit = 1 << 20

    /// Registers a model and reads its options.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - seed: The seed of its random numbers.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse the model or an option.
    public convenience init<M: Model>(_ model: M.Type, seed: UInt64 = 1, options: [String: String] = [:]) throws {
        try self.init(named: M.name, seed: seed, options: options) { $0.add(M.self) }
    }

    /// Registers a log template model and reads its options.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - seed: The seed of its random numbers.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse the model or an option.
    public convenience init<M: LogTemplateModel>(
        _ model: M.Type,
        seed: UInt64 = 1,
        options: [String: String] = [:]
    ) throws {
        try self.init(named: M.name, seed: seed, options: options) { $0.add(M.self) }
    }

    /// Registers a state machine and reads its options; it has no end here, as everywhere but in a simulation.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - seed: The seed of the run.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    /// - Throws: `ExtensionError` if the host would refuse the model or an option.
    public convenience init<M: StateMachineModel>(
        _ model: M.Type,
        seed: UInt64 = 1,
        options: [String: String] = [:]
    ) throws {
        try self.init(named: M.name, seed: seed, options: options) { $0.add(M.self) }
    }

    /// Runs the registration of a whole plugin and takes one of its models; for plugins in C too.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - seed: The seed of its random numbers.
    ///   - options: Options by name, without the dashes, as a user would write their values.
    ///   - register: What the plugin's `plugin_register` does.
    /// - Throws: `ExtensionError` if the host would refuse the plugin, the model or an option.
    public init(
        named name: String,
        seed: UInt64 = 1,
        options: [String: String] = [:],
        register: (PluginRegistrar) -> Void
    ) throws {
        self.host = InMemoryHost()
        self.model = try self.host.registerModel(named: name, register)
        self.seed = seed
        self.options = try GivenValue.values(of: options, for: self.model.options)
    }

    /// The columns that the model declares; empty: not known before the first records.
    public var columns: [String] { self.model.columns }

    /// The lines that the model logged, oldest first.
    public var log: [LogLine] { self.host.lines }

    /// What the model is told when it asks whether the run is being stopped.
    public var isCancelled: Bool {
        get { self.host.isCancelled }
        set { self.host.isCancelled = newValue }
    }

    /// The first records of a new instance.
    ///
    /// - Throws: `ExtensionError` with the reason that the model reported.
    public func records(_ count: Int) throws -> [Record] {
        var reader = CBORSequence(try self.bytes(count, as: .cbor))
        return try (0..<count).map { _ in try reader.next() }
    }

    /// The first records of a new instance in an encoding, as `bytes(_:as:columns:)`, as text.
    ///
    /// - Throws: `ExtensionError` with the reason that the model reported.
    public func text(_ count: Int, as encoding: RecordEncoding, columns: [String]? = nil) throws -> String {
        String(decoding: try self.bytes(count, as: encoding, columns: columns), as: UTF8.self)
    }

    /// The first records of a new instance in an encoding.
    ///
    /// - Parameters:
    ///   - count: The number of records.
    ///   - encoding: The encoding, which need not be one that the model offers: the host, too, would make it of CBOR.
    ///   - columns: The columns of CSV; nil: those that the model declares, or else the keys of these records in order of
    ///     appearance.
    /// - Throws: `ExtensionError` with the reason that the model reported.
    public func bytes(_ count: Int, as encoding: RecordEncoding, columns: [String]? = nil) throws -> [UInt8] {
        let known = columns ?? self.columns
        guard self.model.offers(encoding), encoding != .csv || !known.isEmpty else {
            return try CBORSequence(self.batches(count, .cbor, []).joined()).transcoded(to: encoding, columns: known)
        }
        return Array(try self.batches(count, encoding, known).joined())
    }

    /// The batches that hold the first records of a new instance.
    package func batches(_ count: Int, _ encoding: RecordEncoding, _ columns: [String]) throws -> [[UInt8]] {
        try Turn.take {
            let instance = try RunningModel(self.model, self.host, self, options: self.options)
            try instance.resume(after: self.resumeAfter, encoding: encoding, columns: columns)
            return try instance.batches(count, encoding: encoding, columns: columns)
        }
    }
}
