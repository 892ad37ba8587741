import Glibc

// One instance of a `LogTemplateModel` behind the contract's verbs.
//
// Templates are compiled at the first batch, when encoding and columns are known, and tried once before, so that a
// mistake in a template is told at the start and not after a million records.

/// One instance of a log template model.
final class TemplateModelInstance<M: LogTemplateModel>: ModelInstance {
    private let context: Context
    private let model: ModelBox
    private let choice: AliasTable?
    private let seed: Seed
    private let aid: Int
    private let tables: LogSeedTables
    private let drawn: DrawnSeeds
    private var hasModelSeeds = false
    private var runner: TemplateRunner?
    private var writer: RecordWriter?

    /// The model, shared by the functions that call it.
    private final class ModelBox {
        var model: M

        init(_ model: M) { self.model = model }
    }

    init(_ model: M, _ context: Context) throws {
        self.context = context
        self.model = ModelBox(model)
        try TemplateCheck<M>.checkDeclarations()
        let ratios = M.templates.map { Double($0.ratio) }
        self.tables = M.enableDefaultLogSeeds ? try LogSeedOptions.tables(context) : .standard
        self.choice = ratios.count > 1 ? AliasTable(ratios) : nil
        self.drawn = DrawnSeeds(M.drawn)
        self.aid = context.isSeeded ? context.instance : Int(getpid())
        self.seed = Seed(
            random: context.random,
            tables: self.tables,
            hasDefaults: M.enableDefaultLogSeeds,
            aid: self.aid,
            drawn: self.drawn
        )
        super.init()
        self.hasModelSeeds = try TemplateCheck.rehearse(model, self.seed)
    }

    deinit {
        // The runner has a copy and draws from it in `fill` alone, which is not called any more.
        self.choice?.deallocate()
        if M.enableDefaultLogSeeds { self.tables.deallocate() }
    }

    override func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status {
        var count = 0
        do {
            let runner = try self.runner ?? self.compile(for: batch)
            self.runner = runner
            guard var writer = self.writer.take() else { return plugin_status(PLUGIN_FAILED) }
            count = writer.attach(batch.pointee.data, capacity: Int(batch.pointee.capacity))
            var hasFitted = writer.pendingLength == 0
            let result = Result {
                if hasFitted {
                    hasFitted = try runner.write(
                        upTo: Int(batch.pointee.wanted),
                        count: &count,
                        clock: (batch.pointee.clock_start, batch.pointee.clock_step),
                        into: &writer
                    )
                }
            }
            if case .failure = result { writer.abandonRecord() }
            batch.pointee.length = UInt64(writer.length)
            batch.pointee.count = UInt64(count)
            batch.pointee.needed = UInt64(writer.pendingLength)
            self.writer = consume writer
            try result.get()
            return plugin_status(hasFitted ? PLUGIN_OK : PLUGIN_FULL)
        } catch {
            self.context.report(error)
            return plugin_status(PLUGIN_FAILED)
        }
    }

    // MARK: - Compiling

    private func compile(for batch: UnsafeMutablePointer<plugin_batch>) throws -> TemplateRunner {
        let columns = (0..<Int(batch.pointee.column_count)).map { String(batch.pointee.columns[$0]) }
        let encoding = RecordEncoding(rawValue: batch.pointee.encoding) ?? .cbor
        let templates = M.templates.map { Self.fields(of: $0) }
        var compiler = TemplateCompiler(
            encoding: encoding,
            columns: columns,
            usesTables: M.enableDefaultLogSeeds,
            aid: self.aid,
            drawn: self.drawn
        )
        let programs = try templates.map { try compiler.compile($0) }
        compiler.usesTables = false
        compiler.usesDrawn = false
        let hidingPrograms = try templates.map { try compiler.compile($0) }
        self.writer = RecordWriter(
            encoding: encoding,
            columns: columns,
            recordLimit: Int(batch.pointee.record_limit)
        )
        let box = self.model
        let hooks = TemplateRunner.Hooks(
            model: self.hasModelSeeds ? { seed in try box.model.seed(&seed) } : nil,
            templates: M.templates.map { template in
                guard template.instanceSeed != nil || !template.seeds.isEmpty else { return nil }
                return { seed in
                    for (key, value) in template.seeds { seed[key] = value }
                    try template.instanceSeed?(&box.model, &seed)
                }
            }
        )
        return TemplateRunner(
            programs: programs,
            hidingPrograms: hidingPrograms,
            tables: self.tables,
            drawn: self.drawn,
            choice: self.choice,
            hooks: hooks,
            seed: self.seed
        )
    }

    /// The fields of a template with default keys and those of all templates, in order.
    static func fields(of template: Template<M>) -> [(key: String, value: TemplateValue)] {
        var fields = TemplateFields(M.defaultKeys.fields.map { ($0.key, $0.value) })
        for (key, value) in M.all.fields { fields.set(key, value) }
        for (key, value) in template.fields.fields { fields.set(key, value) }
        return fields.fields
    }
}
