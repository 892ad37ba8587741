// The loop over the records of a batch, for all log template models alike. It is not generic, so nothing in it asks
// the runtime for types; the model itself is called through `Hooks`, and only if it has seeds of its own.

/// Draws seeds, chooses templates and runs them.
final class TemplateRunner {
    /// The parts of a model that are its own code; nil where it has none.
    struct Hooks {
        /// Adds the seeds of the model.
        var model: ((inout Seed) throws -> Void)?
        /// Adds the seeds of a template; one a template.
        var templates: [((inout Seed) throws -> Void)?]
    }

    private let programs: [TemplateProgram]
    private let engines: [TemplateEngine]
    /// For records to which a seed with the name of a default seed was added: they look up every seed.
    private let hidingPrograms: [TemplateProgram]
    private let hidingEngines: [TemplateEngine]
    private let choice: AliasTable?
    private let hooks: Hooks
    private let hasHooks: Bool
    /// Whether code of the author's runs, which may ask for the time.
    private let hasForeignCode: Bool
    private let timeText = TimeText(memory: .allocate(byteCount: TimeText.capacity, alignment: 16))
    private var seed: Seed

    init(
        programs: [TemplateProgram],
        hidingPrograms: [TemplateProgram],
        tables: LogSeedTables,
        drawn: DrawnSeeds,
        choice: AliasTable?,
        hooks: Hooks,
        seed: Seed
    ) {
        self.programs = programs
        self.engines = programs.map { TemplateEngine($0, tables: tables, drawn: drawn) }
        self.hidingPrograms = hidingPrograms
        self.hidingEngines = hidingPrograms.map { TemplateEngine($0, tables: tables, drawn: drawn) }
        self.choice = choice
        self.hooks = hooks
        self.hasHooks = hooks.model != nil || hooks.templates.contains { $0 != nil }
        self.hasForeignCode = self.hasHooks || programs.contains { !$0.functions.isEmpty }
        self.seed = seed
    }

    deinit {
        for engine in self.engines + self.hidingEngines { engine.deallocate() }
        self.timeText.bytes.deallocate()
    }

    /// Writes records until there are `wanted` or one does not fit.
    ///
    /// - Parameter count: Records in the buffer; kept up to date, also when this throws.
    /// - Returns: Whether the last record fitted.
    func write(
        upTo wanted: Int,
        count: inout Int,
        clock: (start: Int64, step: Int64),
        into writer: inout RecordWriter
    ) throws -> Bool {
        var seed = self.seed
        let setsClock = self.hasForeignCode && clock.step != 0
        defer {
            self.seed = seed
            if setsClock { Clock.set(nil) }
        }
        return try self.engines.withUnsafeBufferPointer { engines in
            var time: Int64 = 0
            var timeText = self.timeText
            while count < wanted {
                if clock.step != 0 {
                    time = clock.start &+ Int64(count) &* clock.step
                    if setsClock { Clock.set(time) }
                } else if count & (Self.clockStride - 1) == 0 || self.hasHooks || time == 0 {
                    time = Clock.system()
                }
                timeText.set(time)
                seed.begin(at: time)
                if self.hasHooks { try self.hooks.model?(&seed) }
                let index = self.choice?.draw(&seed.random) ?? 0
                if self.hasHooks { try self.hooks.templates[index]?(&seed) }
                if self.hasHooks, seed.hidesDefaults {
                    try self.hidingEngines[index].run(self.hidingPrograms[index], &seed, into: &writer, time: timeText)
                    guard try writer.endEncodedRecord() else { return false }
                    count &+= 1
                    continue
                }
                let bound = engines[index].bound
                if bound > 0 {
                    writer.room(bound)
                    writer.cursor = engines[index].run(&seed, at: writer.cursor, time: timeText)
                } else {
                    try engines[index].run(self.programs[index], &seed, into: &writer, time: timeText)
                }
                guard try writer.endEncodedRecord() else { return false }
                count &+= 1
            }
            return true
        }
    }

    /// Records that share one look at the clock where nothing but compiled templates runs: they take less than a
    /// microsecond together, the resolution of a time.
    private static let clockStride = 16
}
