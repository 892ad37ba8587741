// Runs compiled templates.
//
// Unsafe code: literals and steps lie in memory that is never freed (a worker compiles its templates once), padded so
// that blocks of 16 bytes can be read to their end; what is written stays within the program's bound, for which
// `room` was asked.

/// One template, ready to run in one encoding: plain words, so that using it counts no references.
struct TemplateEngine: @unchecked Sendable, BitwiseCopyable {
    private let literals: UnsafeRawPointer
    private let steps: UnsafePointer<TemplateProgram.Step>
    private let tables: LogSeedTables
    /// Bytes that a record can have at most; 0: not known.
    let bound: Int

    init(_ program: TemplateProgram, tables: LogSeedTables) {
        let size = program.literals.count + 32
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory.copyBytes(from: program.literals)
        let steps = UnsafeMutableBufferPointer<TemplateProgram.Step>.allocate(capacity: program.steps.count)
        _ = steps.initialize(from: program.steps)
        self.literals = UnsafeRawPointer(memory.baseAddress!)
        self.steps = UnsafePointer(steps.baseAddress!)
        self.tables = tables
        self.bound = program.bound ?? 0
    }

    /// Writes one record of a program with a bound; the caller has made room, begun the seed, and ends the record.
    @inline(__always)
    func run(_ seed: inout Seed, at start: UnsafeMutableRawPointer, aid: LogSeedTable.Text) -> UnsafeMutableRawPointer {
        var cursor = start
        var step = self.steps
        while true {
            cursor = self.copy(step, to: cursor)
            switch step.pointee.action {
            case .seedText: cursor = self.text(of: step.pointee.seed, &seed, cursor, aid)
            case .seedValue: cursor = self.cborValue(of: step.pointee.seed, &seed, cursor)
            case .seedChunk: cursor = self.cborChunk(of: step.pointee.seed, &seed, cursor, aid)
            case .end, .text, .call: return cursor
            }
            step += 1
        }
    }

    /// Writes one record of any program, which is the one that the engine was made of.
    func run(
        _ program: TemplateProgram,
        _ seed: inout Seed,
        into writer: inout RecordWriter,
        aid: LogSeedTable.Text
    ) throws {
        var step = self.steps
        while true {
            writer.room(step.pointee.length + 64)
            writer.cursor = self.copy(step, to: writer.cursor)
            switch step.pointee.action {
            case .end: return
            case .seedText: writer.cursor = self.text(of: step.pointee.seed, &seed, writer.cursor, aid)
            case .seedValue: writer.cursor = self.cborValue(of: step.pointee.seed, &seed, writer.cursor)
            case .seedChunk: writer.cursor = self.cborChunk(of: step.pointee.seed, &seed, writer.cursor, aid)
            case .text: writer.write(try Self.compose(program.texts[step.pointee.operand], &seed))
            case .call: writer.write(try program.functions[step.pointee.operand](&seed))
            }
            step += 1
        }
    }

    // MARK: - Writing

    @inline(__always)
    private func copy(
        _ step: UnsafePointer<TemplateProgram.Step>,
        to cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let source = self.literals + step.pointee.offset
        let length = step.pointee.length
        var offset = 0
        while offset < length {
            (cursor + offset).storeBytes(
                of: (source + offset).loadUnaligned(as: SIMD16<UInt8>.self),
                as: SIMD16<UInt8>.self
            )
            offset &+= 16
        }
        return cursor + length
    }

    @inline(__always)
    private func put(_ text: LogSeedTable.Text, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: text.bytes, as: SIMD16<UInt8>.self)
        return cursor + text.length
    }

    @inline(__always)
    private func text(
        of name: LogSeed,
        _ seed: inout Seed,
        _ cursor: UnsafeMutableRawPointer,
        _ aid: LogSeedTable.Text
    ) -> UnsafeMutableRawPointer {
        switch name {
        case .ctime: TimestampText.write(seed.time, at: cursor)
        case .aid: self.put(aid, at: cursor)
        case .srcip: self.put(self.tables.addresses.text(seed.index(of: .source)), at: cursor)
        case .srcipInt: self.put(self.tables.addresses.numberText(seed.index(of: .source)), at: cursor)
        case .dstip: self.put(self.tables.addresses.text(seed.index(of: .destination)), at: cursor)
        case .dstipInt: self.put(self.tables.addresses.numberText(seed.index(of: .destination)), at: cursor)
        case .srcport: self.put(self.tables.ports.text(seed.index(of: .sourcePort)), at: cursor)
        case .dstport: self.put(self.tables.ports.text(seed.index(of: .destinationPort)), at: cursor)
        }
    }

    private func cborValue(
        of name: LogSeed,
        _ seed: inout Seed,
        _ cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        switch seed.value(of: name) {
        case .timestamp(let time): return CBORBytes.writeTimestamp(time, at: cursor)
        case .int(let number): return CBORBytes.write(number, at: cursor)
        default:
            let text = self.tables.addresses.text(seed.index(of: name.draw ?? .source))
            return self.put(text, at: CBORBytes.writeHead(3, UInt64(text.length), at: cursor))
        }
    }

    private func cborChunk(
        of name: LogSeed,
        _ seed: inout Seed,
        _ cursor: UnsafeMutableRawPointer,
        _ aid: LogSeedTable.Text
    ) -> UnsafeMutableRawPointer {
        // The length is below 24, so the chunk's head is one byte, put in after the text.
        let end = self.text(of: name, &seed, cursor + 1, aid)
        cursor.storeBytes(of: 0x60 | UInt8(truncatingIfNeeded: end - cursor - 1), as: UInt8.self)
        return end
    }

    private static func compose(_ format: FormatText, _ seed: inout Seed) throws -> String {
        var text = ""
        for part in format.parts {
            switch part {
            case .literal(let literal): text += literal
            case .field(let name, let specification):
                guard let value = seed[name] else { throw UnknownSeed(name: name, known: seed.names) }
                text += try specification.apply(to: value, in: format.source)
            }
        }
        return text
    }
}
