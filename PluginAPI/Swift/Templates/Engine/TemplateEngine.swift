// Runs compiled templates.
//
// Unsafe code: literals lie in memory that is never freed (a worker makes its engine once), padded so that blocks of
// 16 bytes can be read to their end; what is written stays within the program's bound, for which `room` was asked.

/// One template, ready to run in one encoding.
struct TemplateEngine: Sendable {
    private let program: TemplateProgram
    nonisolated(unsafe) private let literals: UnsafeRawPointer
    nonisolated(unsafe) private let steps: UnsafePointer<TemplateProgram.Step>
    private let tables: LogSeedTables

    init(_ program: TemplateProgram, tables: LogSeedTables) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: program.literals.count + 32, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: program.literals.count + 32)
        program.literals.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count) }
        let steps = UnsafeMutablePointer<TemplateProgram.Step>.allocate(capacity: program.steps.count)
        steps.initialize(from: program.steps, count: program.steps.count)
        self.program = program
        self.literals = UnsafeRawPointer(memory)
        self.steps = UnsafePointer(steps)
        self.tables = tables
    }

    /// Writes one record; the caller has begun the seed and ends the record.
    @inline(__always)
    func run(_ seed: inout Seed, _ writer: inout RecordWriter, aid: LogSeedTable.Text) throws {
        if let bound = self.program.bound {
            writer.room(bound)
            writer.cursor = self.runBounded(&seed, writer.cursor, aid: aid, encoding: writer.encoding)
        } else {
            try self.runStepwise(&seed, &writer, aid: aid)
        }
    }

    @inline(__always)
    private func runBounded(
        _ seed: inout Seed,
        _ start: UnsafeMutableRawPointer,
        aid: LogSeedTable.Text,
        encoding: RecordEncoding
    ) -> UnsafeMutableRawPointer {
        var cursor = start
        var step = self.steps
        while true {
            cursor = self.copy(step.pointee, to: cursor)
            switch step.pointee.action {
            case .end, .text, .call: return cursor
            case .seedText(let name): cursor = self.text(of: name, &seed, cursor, aid)
            case .seedValue(let name): cursor = self.cborValue(of: name, &seed, cursor)
            case .seedChunk(let name): cursor = self.cborChunk(of: name, &seed, cursor, aid)
            }
            step += 1
        }
    }

    private func runStepwise(_ seed: inout Seed, _ writer: inout RecordWriter, aid: LogSeedTable.Text) throws {
        for step in self.program.steps {
            writer.room(step.length + 64)
            writer.cursor = self.copy(step, to: writer.cursor)
            switch step.action {
            case .end: return
            case .seedText(let name): writer.cursor = self.text(of: name, &seed, writer.cursor, aid)
            case .seedValue(let name): writer.cursor = self.cborValue(of: name, &seed, writer.cursor)
            case .seedChunk(let name): writer.cursor = self.cborChunk(of: name, &seed, writer.cursor, aid)
            case .text(let format): writer.write(try Self.compose(format, &seed))
            case .call(let function): writer.write(try function(&seed))
            }
        }
    }

    // MARK: - Writing

    @inline(__always)
    private func copy(_ step: TemplateProgram.Step, to cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let source = self.literals + step.offset
        var offset = 0
        while offset < step.length {
            (cursor + offset).storeBytes(
                of: (source + offset).loadUnaligned(as: SIMD16<UInt8>.self),
                as: SIMD16<UInt8>.self
            )
            offset &+= 16
        }
        return cursor + step.length
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
        case .timestamp(let time): return CBORHead.write(timestamp: time, at: cursor)
        case .int(let number): return CBORHead.write(major: 0, UInt64(max(number, 0)), at: cursor)
        default:
            let table = self.tables.addresses
            let text = table.text(seed.index(of: name.draw ?? .source))
            return self.put(text, at: CBORHead.write(major: 3, UInt64(text.length), at: cursor))
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
                guard let value = seed[name] else {
                    throw UnknownSeed(name: name, known: seed.names)
                }
                text += try specification.apply(to: value)
            }
        }
        return text
    }
}
