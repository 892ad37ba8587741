import Glibc

// One instance of a `LogTemplateModel` behind the contract's verbs: draws the seed, chooses the template, runs it.
//
// Templates are compiled at the first batch, when encoding and columns are known, and tried once before, so that a
// mistake in a template is told at the start and not after a million records.

/// One instance of a log template model.
final class TemplateModelInstance<M: LogTemplateModel>: ModelInstance {
    private var model: M
    private let context: Context
    private let templates: [Template<M>]
    private let choice: AliasTable?
    private let hasModelSeeds: Bool
    private let aid: LogSeedTable.Text
    private var seed: Seed
    private var engines: [TemplateEngine] = []
    private var writer: RecordWriter?
    private let tables = LogSeedTables.standard

    init(_ model: M, _ context: Context) throws {
        self.model = model
        self.context = context
        self.templates = M.templates
        let ratios = self.templates.map { Double($0.ratio) }
        guard !ratios.isEmpty else { throw TemplateError("model \"\(M.name)\" has no templates; give it at least one") }
        guard ratios.allSatisfy({ $0 >= 0 }) else {
            throw TemplateError("model \"\(M.name)\" has a template with a negative ratio; ratios are 0 or more")
        }
        guard ratios.contains(where: { $0 > 0 }) else {
            throw TemplateError("all templates of model \"\(M.name)\" have ratio 0; give at least one more than 0")
        }
        self.choice = ratios.count > 1 ? AliasTable(ratios) : nil
        let aid = context.isSeeded ? context.instance : Int(getpid())
        self.aid = LogSeedTable.Text(String(aid))
        self.seed = Seed(
            random: context.random,
            tables: self.tables,
            hasDefaults: M.enableDefaultLogSeeds,
            aid: aid
        )
        // What the first call leaves behind tells whether the model has seeds of its own.
        var trial = self.seed
        var trialModel = model
        trial.begin(at: 0)
        try trialModel.seed(&trial)
        self.hasModelSeeds = trial.hasModelSeeds
        super.init()
        try self.rehearse(trialModel, trial)
    }

    override func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status {
        var writer: RecordWriter
        do {
            writer = try self.takeWriter(for: batch)
        } catch {
            self.context.report(error)
            return plugin_status(PLUGIN_FAILED)
        }
        let wanted = Int(batch.pointee.wanted)
        var count = writer.attach(batch.pointee.data, capacity: Int(batch.pointee.capacity))
        var status = writer.pendingLength > 0 ? plugin_status(PLUGIN_FULL) : plugin_status(PLUGIN_OK)
        if status == plugin_status(PLUGIN_OK) {
            do {
                var seed = self.seed
                defer { self.seed = seed }
                while count < wanted {
                    let step = batch.pointee.clock_step
                    let time = step == 0 ? Clock.system() : batch.pointee.clock_start &+ Int64(count) &* step
                    try self.writeRecord(at: time, &seed, into: &writer)
                    guard try writer.endEncodedRecord() else {
                        status = plugin_status(PLUGIN_FULL)
                        break
                    }
                    count &+= 1
                }
            } catch {
                writer.abandonRecord()
                self.context.report(error)
                status = plugin_status(PLUGIN_FAILED)
            }
        }
        batch.pointee.length = UInt64(writer.length)
        batch.pointee.count = UInt64(count)
        batch.pointee.needed = UInt64(writer.pendingLength)
        self.writer = consume writer
        return status
    }

    @inline(__always)
    private func writeRecord(at time: Int64, _ seed: inout Seed, into writer: inout RecordWriter) throws {
        seed.begin(at: time)
        if self.hasModelSeeds { try self.model.seed(&seed) }
        let index = self.choice?.draw(&seed.random) ?? 0
        let template = self.templates.withUnsafeBufferPointer { $0[index].instanceSeed }
        if template != nil || !self.templates[index].seeds.isEmpty {
            for (key, value) in self.templates[index].seeds { seed[key] = value }
            try template?(&self.model, &seed)
        }
        try self.engines[index].run(&seed, &writer, aid: self.aid)
    }

    // MARK: - Compiling

    private func takeWriter(for batch: UnsafeMutablePointer<plugin_batch>) throws -> RecordWriter {
        if let writer = self.writer.take() { return writer }
        let columns = (0..<Int(batch.pointee.column_count)).map { String(batch.pointee.columns[$0]) }
        let encoding = RecordEncoding(rawValue: batch.pointee.encoding) ?? .cbor
        self.engines = try self.templates.indices.map { index in
            let compiler = TemplateCompiler(
                encoding: encoding,
                columns: columns,
                added: self.hiddenSeeds[index],
                hasDefaultSeeds: M.enableDefaultLogSeeds
            )
            return TemplateEngine(try compiler.compile(Self.fields(of: self.templates[index])), tables: self.tables)
        }
        return RecordWriter(
            encoding: encoding,
            columns: columns,
            recordLimit: Int(batch.pointee.record_limit)
        )
    }

    /// Names of default seeds that the model or a template replaces, for each template.
    private var hiddenSeeds: [Set<String>] = []

    /// Draws the seed of each template once and looks for texts that cannot be filled in.
    private func rehearse(_ model: M, _ seed: Seed) throws {
        for template in self.templates {
            var model = model
            var trial = seed
            for (key, value) in template.seeds { trial[key] = value }
            try template.instanceSeed?(&model, &trial)
            self.hiddenSeeds.append(Set(trial.added.map(\.key)))
            for case (_, .text(let text)) in Self.fields(of: template) {
                for case .field(let name, _) in try FormatText(text).parts where trial[name] == nil {
                    throw UnknownSeed(name: name, known: trial.names)
                }
            }
        }
    }

    /// The fields of a template with default keys and those of all templates, in order.
    static func fields(of template: Template<M>) -> [(key: String, value: TemplateValue)] {
        var fields = TemplateFields(M.defaultKeys.fields.map { ($0.key, $0.value) })
        for (key, value) in M.all.fields { fields.set(key, value) }
        for (key, value) in template.fields.fields { fields.set(key, value) }
        return fields.fields
    }
}
