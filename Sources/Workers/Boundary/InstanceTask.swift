import Configuration
import Records

/// Which extension of a plugin a worker is to make an instance of, and what the instance is told.
public struct InstanceTask: Hashable, Sendable {
    /// The kind of the extension.
    public var kind: String
    /// Its name.
    public var name: String
    /// The number of the instance within the run, from 1.
    public var instance: Int
    /// The seed of the instance.
    public var seed: UInt64
    /// Whether the user asked for a reproducible run.
    public var isSeeded: Bool
    /// Values of all options of the extension, in the order of their declaration.
    public var options: [OptionValue]
    /// The run, by a number drawn by chance, for mediums; else 0.
    public var run: UInt64
    /// Whether a medium gets the bytes of a format, not records.
    public var takesBytes: Bool
    /// Whether the thread that serves it gives way to others: it does what nobody waits for.
    public var givesWay: Bool

    /// Makes it of its parts.
    public init(
        kind: String,
        name: String,
        instance: Int = 1,
        seed: UInt64 = 0,
        isSeeded: Bool = false,
        options: [OptionValue],
        run: UInt64 = 0,
        takesBytes: Bool = false,
        givesWay: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.instance = instance
        self.seed = seed
        self.isSeeded = isSeeded
        self.options = options
        self.run = run
        self.takesBytes = takesBytes
        self.givesWay = givesWay
    }

    var fields: [Record.Field] {
        [
            ("kind", .string(self.kind)), ("name", .string(self.name)), ("instance", .int(self.instance)),
            ("seed", .int(Int(bitPattern: UInt(self.seed)))), ("seeded", .bool(self.isSeeded)),
            ("options", .array(self.options.map(\.wireValue))), ("run", .int(Int(bitPattern: UInt(self.run)))),
            ("bytes", .bool(self.takesBytes)), ("gives-way", .bool(self.givesWay)),
        ]
    }

    init(record: Record) throws {
        self.init(
            kind: try record.string("kind"),
            name: try record.string("name"),
            instance: try record.integer("instance"),
            seed: UInt64(bitPattern: Int64(try record.integer("seed"))),
            isSeeded: record["seeded"]?.flag ?? false,
            options: try (record["options"]?.elements ?? []).map { try OptionValue(wireValue: $0) },
            run: UInt64(bitPattern: Int64(record["run"]?.integer ?? 0)),
            takesBytes: record["bytes"]?.flag ?? false,
            givesWay: record["gives-way"]?.flag ?? false
        )
    }
}
