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
            case .simple(let parts):
                program.literal("\"".utf8)
                for part in parts {
                    switch part {
                    case .literal(let text): program.literal(Self.json(.string(text)).dropFirst().dropLast())
                    case .seed(let seed): program.seed(.seedText, seed)
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
            case .simple(let parts):
                // The length is not known before the seeds are drawn: a text in chunks.
                program.literal([0x7F])
                for part in parts {
                    switch part {
                    case .literal(let text): program.literal(CBOR.encode(.string(text)))
                    case .seed(let seed): program.seed(.seedChunk, seed)
                    }
                }
                program.literal([0xFF])
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
        for (index, column) in self.columns.enumerated() {
            if index > 0 { program.literal(",".utf8) }
            guard let field = fields.first(where: { $0.key == column }) else { continue }
            switch try self.resolve(field.value) {
            case .constant(let value): program.literal(Self.csv(value))
            case .seed(let seed): program.seed(.seedText, seed)
            case .simple(let parts):
                let mustQuote = parts.contains { part in
                    if case .literal(let text) = part {
                        Self.csv(.string(text)).first == UInt8(ascii: "\"")
                    } else {
                        false
                    }
                }
                if mustQuote { program.literal("\"".utf8) }
                for part in parts {
                    switch part {
                    case .literal(let text):
                        program.literal(text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] })
                    case .seed(let seed): program.seed(.seedText, seed)
                    }
                }
                if mustQuote { program.literal("\"".utf8) }
            case .composed(let text): program.text(text)
            case .call(let function): program.call(function)
            }
        }
        program.literal("\r\n".utf8)
    }

    // MARK: - Kinds of values

    fileprivate enum Part {
        case literal(String)
        case seed(LogSeed)
    }

    private enum Resolved {
        case constant(Value)
        /// A default seed with its own type.
        case seed(LogSeed)
        /// A text of literals and default seeds, which never need escaping.
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
            let name = seed.rawValue
            return .call { seed in
                guard let value = seed[name] else { throw UnknownSeed(name: name, known: seed.names) }
                return value
            }
        case .text(let text):
            let format = try FormatText(text)
            var parts: [Part] = []
            for part in format.parts {
                switch part {
                case .literal(let text): parts.append(.literal(text))
                case .field(let name, let specification):
                    guard specification.isPlain, self.usesTables, let seed = LogSeed(rawValue: name) else {
                        return .composed(format)
                    }
                    parts.append(seed == .aid ? .literal(String(self.aid)) : .seed(seed))
                }
            }
            return parts.isEmpty
                ? .constant(.string("")) : parts.allLiterals.map { .constant(.string($0)) } ?? .simple(parts)
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
