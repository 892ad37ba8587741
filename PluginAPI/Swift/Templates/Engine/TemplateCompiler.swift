/// Compiles the templates of a model for one encoding.
struct TemplateCompiler {
    let encoding: RecordEncoding
    /// The columns of CSV.
    let columns: [String]
    /// Whether default seeds are written straight from their tables. They must not be in a record to which a seed of
    /// such a name was added.
    var usesTables: Bool
    /// The value of the seed `aid`, which never changes, so that it is a part of the literals.
    let aid: Int
    /// The drawn seeds; used as the tables are.
    let drawn: DrawnSeeds
    /// Whether drawn seeds are written straight from their outcomes.
    var usesDrawn = true
    private let cache = DrawnColumns()

    init(encoding: RecordEncoding, columns: [String], usesTables: Bool, aid: Int, drawn: DrawnSeeds) {
        self.encoding = encoding
        self.columns = columns
        self.usesTables = usesTables
        self.aid = aid
        self.drawn = drawn
    }

    func compile(_ fields: [(key: String, value: TemplateValue)]) throws(FormatError) -> TemplateProgram {
        var program = TemplateProgram()
        switch self.encoding {
        case .json: try self.compileJSON(fields, into: &program)
        case .cbor: try self.compileCBOR(fields, into: &program)
        case .csv: try self.compileCSV(fields, into: &program)
        }
        program.end()
        return program
    }

    private func compileJSON(
        _ fields: [(key: String, value: TemplateValue)],
        into program: inout TemplateProgram
    ) throws(FormatError) {
        program.literal("{".utf8)
        for (index, field) in fields.enumerated() {
            if index > 0 { program.literal(", ".utf8) }
            program.literal(Self.json(.string(field.key)) + ": ".utf8)
            switch try self.resolve(field.value) {
            case .constant(let value): program.literal(Self.json(value))
            case .seed(let seed):
                if seed.isText { program.literal("\"".utf8) }
                program.seed(.seedText, seed)
                if seed.isText { program.literal("\"".utf8) }
            case .drawn(let place): self.value(at: place, into: &program)
            case .simple(let parts):
                program.literal("\"".utf8)
                for part in parts {
                    switch part {
                    case .literal(let text): program.literal(Self.json(.string(text)).dropFirst().dropLast())
                    case .seed(let seed): program.seed(.seedText, seed)
                    case .drawn(let place): self.text(at: place, into: &program)
                    }
                }
                program.literal("\"".utf8)
            case .composed(let text): program.text(text)
            case .call(let function): program.call(function)
            }
        }
        program.literal("}\n".utf8)
    }

    private func compileCBOR(
        _ fields: [(key: String, value: TemplateValue)],
        into program: inout TemplateProgram
    ) throws(FormatError) {
        program.literal([0xBF])
        for field in fields {
            program.literal(CBOR.encode(.string(field.key)))
            switch try self.resolve(field.value) {
            case .constant(let value): program.literal(CBOR.encode(value))
            case .seed(let seed): program.seed(.seedValue, seed)
            case .drawn(let place): self.value(at: place, into: &program)
            case .simple(let parts):
                // The length is known when the seeds are drawn.
                let limit = parts.reduce(0) { $0 + self.limit(of: $1) }
                program.open(limit: limit, parts: parts.count)
                for part in parts {
                    switch part {
                    case .literal(let text): program.literal(text.utf8)
                    case .seed(let seed): program.seed(.seedText, seed)
                    case .drawn(let place): self.text(at: place, into: &program)
                    }
                }
                program.close(limit: limit)
            case .composed(let text): program.text(text)
            case .call(let function): program.call(function)
            }
        }
        program.literal([0xFF])
    }

    private func compileCSV(
        _ fields: [(key: String, value: TemplateValue)],
        into program: inout TemplateProgram
    ) throws(FormatError) {
        var passed = 0
        for (index, column) in self.columns.enumerated() {
            if index > 0 { program.literal(",".utf8) }
            guard let place = fields.firstIndex(where: { $0.key == column }) else { continue }
            try self.pass(fields, from: passed, upTo: place, in: &program)
            passed = max(passed, place)
            let field = fields[place]
            switch try self.resolve(field.value) {
            case .constant(let value): program.literal(Self.csv(value))
            case .seed(let seed): program.seed(.seedText, seed)
            case .drawn(let place): self.value(at: place, into: &program)
            case .simple(let parts):
                let mustQuote = parts.contains { part in
                    if case .literal(let text) = part { Self.csvNeedsQuotes(text) } else { false }
                }
                // What is drawn decides whether there are quotes around the cell: that is known only when it is whole.
                if !mustQuote, parts.contains(where: { self.mayNeedQuotes($0) }), case .text(let text) = field.value {
                    program.text(try FormatText(text))
                    continue
                }
                if mustQuote { program.literal("\"".utf8) }
                for part in parts {
                    switch part {
                    case .literal(let text):
                        program.literal(text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] })
                    case .seed(let seed): program.seed(.seedText, seed)
                    case .drawn(let place): self.text(at: place, into: &program)
                    }
                }
                if mustQuote { program.literal("\"".utf8) }
            case .composed(let text): program.text(text)
            case .call(let function): program.call(function)
            }
        }
        program.literal("\r\n".utf8)
        try self.pass(fields, from: passed, upTo: fields.count, in: &program)
    }

    /// Draws what fields without a column would have drawn.
    private func pass(
        _ fields: [(key: String, value: TemplateValue)],
        from start: Int,
        upTo end: Int,
        in program: inout TemplateProgram
    ) throws(FormatError) {
        guard start < end else { return }
        for field in fields[start..<end] where !self.columns.contains(field.key) {
            switch try self.resolve(field.value) {
            case .constant: break
            case .seed(let seed): program.pass(seed)
            case .drawn(let place): self.pass(place, in: &program)
            case .simple(let parts):
                for part in parts {
                    switch part {
                    case .literal: break
                    case .seed(let seed): program.pass(seed)
                    case .drawn(let place): self.pass(place, in: &program)
                    }
                }
            case .composed(let text):
                for case .field(let name, _) in text.parts { program.pass(Self.value(of: name)) }
            case .call(let function): program.pass(function)
            }
        }
    }

    /// Draws a drawn seed; a time is not drawn.
    private func pass(_ place: DrawnSeeds.Place, in program: inout TemplateProgram) {
        if case .time = self.drawn.declarations[place.slot].kind { return }
        program.pass(slot: place.slot)
    }

    // MARK: - Drawn seeds

    /// Compiles a drawn seed as the whole value of a field.
    private func value(at place: DrawnSeeds.Place, into program: inout TemplateProgram) {
        switch self.drawn.declarations[place.slot].kind {
        case .rows(let rows, _):
            let column = self.cache.column(at: place, isWhole: true) {
                rows.map { row in
                    switch self.encoding {
                    case .json: Self.json(row[place.column])
                    case .cbor: CBOR.encode(row[place.column])
                    case .csv: Self.csv(row[place.column])
                    }
                }
            }
            program.drawn(column, slot: place.slot)
        case .number(let range):
            let action = self.encoding == .cbor ? TemplateProgram.Action.numberValue : .number
            program.number(action, from: range.lowerBound, slot: place.slot)
        case .time:
            if self.encoding == .json { program.literal("\"".utf8) }
            program.clock(self.encoding == .cbor ? .clockValue : .clock, slot: place.slot)
            if self.encoding == .json { program.literal("\"".utf8) }
        }
    }

    /// Compiles a drawn seed as a part of a text. In CSV the text is in quotes if any part needs them.
    private func text(at place: DrawnSeeds.Place, into program: inout TemplateProgram) {
        switch self.drawn.declarations[place.slot].kind {
        case .rows(let rows, _):
            let column = self.cache.column(at: place, isWhole: false) {
                rows.map { row in
                    let text = row[place.column].plainText
                    switch self.encoding {
                    case .json: return Array(Self.json(.string(text)).dropFirst().dropLast())
                    case .cbor: return Array(text.utf8)
                    case .csv: return text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
                    }
                }
            }
            program.drawn(column, slot: place.slot)
        case .number(let range):
            program.number(.number, from: range.lowerBound, slot: place.slot)
        case .time: program.clock(.clock, slot: place.slot)
        }
    }

    /// The most bytes that a part of a text of CBOR can have.
    private func limit(of part: Part) -> Int {
        switch part {
        case .literal(let text): return text.utf8.count
        case .seed: return TimestampText.maximumLength
        case .drawn(let place):
            guard case .rows(let rows, _) = self.drawn.declarations[place.slot].kind else { return ClockText.capacity }
            return rows.reduce(0) { max($0, $1[place.column].plainText.utf8.count) }
        }
    }

    private func mayNeedQuotes(_ part: Part) -> Bool {
        guard case .drawn(let place) = part, case .rows(let rows, _) = self.drawn.declarations[place.slot].kind else {
            return false
        }
        return rows.contains { Self.csvNeedsQuotes($0[place.column].plainText) }
    }

    private static func csvNeedsQuotes(_ text: String) -> Bool { Self.csv(.string(text)).first == UInt8(ascii: "\"") }

    // MARK: - Kinds of values

    fileprivate enum Part {
        case literal(String)
        case seed(LogSeed)
        case drawn(DrawnSeeds.Place)
    }

    private enum Resolved {
        case constant(Value)
        /// A default seed with its own type.
        case seed(LogSeed)
        /// A drawn seed with its own type.
        case drawn(DrawnSeeds.Place)
        /// A text of literals and of seeds that are ready rendered.
        case simple([Part])
        case composed(FormatText)
        case call(TemplateFunction)
    }

    private func resolve(_ value: TemplateValue) throws(FormatError) -> Resolved {
        switch value {
        case .value(let value): return .constant(value)
        case .call(let function): return .call(function)
        case .seed(let seed):
            guard !self.usesTables else { return seed == .aid ? .constant(.int(self.aid)) : .seed(seed) }
            return .call(Self.value(of: seed.rawValue))
        case .drawn(let name):
            guard self.usesDrawn, let place = self.drawn.place(of: name) else { return .call(Self.value(of: name)) }
            return .drawn(place)
        case .text(let text):
            let format = try FormatText(text)
            var parts: [Part] = []
            for part in format.parts {
                switch part {
                case .literal(let text): parts.append(.literal(text))
                case .field(let name, let specification):
                    if specification.isPlain, self.usesDrawn, let place = self.drawn.place(of: name) {
                        parts.append(.drawn(place))
                        continue
                    }
                    guard specification.isPlain, self.usesTables, let seed = LogSeed(rawValue: name) else {
                        return .composed(format)
                    }
                    parts.append(seed == .aid ? .literal(String(self.aid)) : .seed(seed))
                }
            }
            if parts.count == 1, case .drawn(let place) = parts[0], self.drawn.isText(place) { return .drawn(place) }
            return parts.isEmpty
                ? .constant(.string("")) : parts.allLiterals.map { .constant(.string($0)) } ?? .simple(parts)
        }
    }

    /// Looks up a seed for each record.
    private static func value(of name: String) -> TemplateFunction {
        { seed in
            guard let value = seed[name] else { throw UnknownSeed(name: name, known: seed.names) }
            return value
        }
    }

    private static func json(_ value: Value) -> [UInt8] { JSON.encode(value, .spaced) }

    /// A value as a cell of CSV.
    private static func csv(_ value: Value) -> [UInt8] {
        var writer = RecordWriter(encoding: .csv, columns: ["value", "end"])
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: (1 << 20) + RecordWriter.slack, alignment: 16)
        defer { buffer.deallocate() }
        _ = writer.attach(buffer, capacity: 1 << 20)
        writer.field("value", value)
        guard (try? writer.endRecord()) == true else { return [] }
        // The row is the cell, an empty one after a comma, CR and LF.
        return Array(UnsafeRawBufferPointer(start: buffer, count: writer.length - 3))
    }
}

extension Array where Element == TemplateCompiler.Part {
    /// The text, if no seed is in it.
    fileprivate var allLiterals: String? {
        var text = ""
        for part in self {
            guard case .literal(let literal) = part else { return nil }
            text += literal
        }
        return text
    }
}

extension LogSeed {
    /// Whether the seed is a text by its own type.
    fileprivate var isText: Bool {
        switch self {
        case .srcip, .dstip: true
        default: false
        }
    }
}
