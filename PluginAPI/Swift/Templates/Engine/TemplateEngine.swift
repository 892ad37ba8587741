// Runs compiled templates.
//
// Unsafe code: literals and steps lie in memory that the runner frees when it goes itself, padded so that blocks of 16
// bytes can be read to their end; what is written stays within the program's bound, for which `room` was asked.

/// One template, ready to run in one encoding: plain words, so that using it counts no references.
struct TemplateEngine: @unchecked Sendable, BitwiseCopyable {
    private enum Action {
        case end
        case time
        case draw
        case seedValue
        case drawn
        case number
        case numberValue
        case clock
        case clockValue
        case open
        case close
        case passSeed
        case passDrawn
        case passCall
        case text
        case call
    }

    private struct Step: BitwiseCopyable {
        var literal: UnsafeRawPointer
        var length: Int
        var action: Action
        var seed: LogSeed
        /// Of `draw`: what is drawn, and the texts of its outcomes.
        var draw: LogDraw
        var texts: UnsafePointer<LogSeedTable.Text>
        /// Of `open` and `close`: bytes of the head of the text.
        var operand: Int
        /// Of `open`: room for the text and for all that its steps ask for.
        var slot: Int
        /// Of `drawn`: the texts of its outcomes.
        var outcomes: UnsafePointer<DrawnColumn.Text>?
        /// Of the actions with a clock.
        var clock: UnsafeMutablePointer<ClockText>
    }

    /// Room that a step asks for beside its literal and its outcomes, over-copies included.
    private static let stepRoom = 64 + ClockText.capacity

    private let literals: UnsafeRawPointer
    private let steps: UnsafePointer<Step>
    private let tables: LogSeedTables
    /// Bytes that a record can have at most; 0: not known.
    let bound: Int

    init(_ program: TemplateProgram, tables: LogSeedTables, drawn: DrawnSeeds) {
        let size = program.literals.count + 32
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory.copyBytes(from: program.literals)
        let literals = UnsafeRawPointer(memory.baseAddress!)
        let steps = UnsafeMutableBufferPointer<Step>.allocate(capacity: program.steps.count)
        _ = steps.initialize(
            from: program.steps.map { step in
                let isText = step.action == .open || step.action == .close
                return Step(
                    literal: literals + step.offset,
                    length: step.length,
                    action: Self.action(of: step),
                    seed: step.seed,
                    draw: step.seed.draw ?? .source,
                    texts: tables.texts(of: step.seed),
                    operand: isText ? CBORBytes.fixedHeadLength(step.operand) : step.operand,
                    slot: isText ? step.operand + step.slot * Self.stepRoom : step.slot,
                    outcomes: step.action == .drawn ? program.columns[step.operand].texts : nil,
                    clock: drawn.clocks + (isText ? 0 : step.slot)
                )
            }
        )
        self.literals = literals
        self.steps = UnsafePointer(steps.baseAddress!)
        self.tables = tables
        self.bound = program.bound ?? 0
    }

    /// Frees the memory of the engine and of all its copies.
    func deallocate() {
        self.literals.deallocate()
        self.steps.deallocate()
    }

    private static func action(of step: TemplateProgram.Step) -> Action {
        switch step.action {
        case .end: .end
        case .seedText: step.seed.draw == nil ? .time : .draw
        case .seedValue: .seedValue
        case .drawn: .drawn
        case .number: .number
        case .numberValue: .numberValue
        case .clock: .clock
        case .clockValue: .clockValue
        case .open: .open
        case .close: .close
        case .passSeed: .passSeed
        case .passDrawn: .passDrawn
        case .passCall: .passCall
        case .text: .text
        case .call: .call
        }
    }

    /// Writes one record of a program with a bound; the caller has made room, begun the seed, and ends the record.
    @inline(__always)
    func run(_ seed: inout Seed, at start: UnsafeMutableRawPointer, time: TimeText) -> UnsafeMutableRawPointer {
        var cursor = start
        var text = start
        var step = self.steps
        while true {
            cursor = self.copy(step, to: cursor)
            switch step.pointee.action {
            case .draw: cursor = self.put(step.pointee.texts + seed.index(of: step.pointee.draw), at: cursor)
            case .time: cursor = time.put(at: cursor)
            case .seedValue: cursor = self.cborValue(of: step.pointee, &seed, cursor)
            case .open:
                text = cursor
                cursor += step.pointee.operand
            case .close: CBORBytes.writeFixedHead(3, ofLength: step.pointee.operand, upTo: cursor, at: text)
            case .drawn: cursor = self.putDrawn(step, &seed, at: cursor)
            case .number: cursor = self.putNumber(step, &seed, at: cursor)
            case .numberValue, .clock, .clockValue:
                cursor = self.putRarely(step, &seed, at: cursor)
            case .passSeed: _ = seed.index(of: step.pointee.draw)
            case .passDrawn: _ = seed.outcome(ofDrawn: step.pointee.slot)
            case .end, .text, .call, .passCall: return cursor
            }
            step += 1
        }
    }

    /// Writes one record of any program, which is the one that the engine was made of.
    func run(
        _ program: TemplateProgram,
        _ seed: inout Seed,
        into writer: inout RecordWriter,
        time: TimeText
    ) throws {
        var step = self.steps
        var text = writer.cursor
        while true {
            writer.room(step.pointee.length + Self.stepRoom)
            writer.cursor = self.copy(step, to: writer.cursor)
            switch step.pointee.action {
            case .end: return
            case .draw:
                writer.cursor = self.put(step.pointee.texts + seed.index(of: step.pointee.draw), at: writer.cursor)
            case .time: writer.cursor = time.put(at: writer.cursor)
            case .seedValue: writer.cursor = self.cborValue(of: step.pointee, &seed, writer.cursor)
            case .open:
                // Room for the whole text: nothing moves until it is closed.
                writer.room(step.pointee.slot + 2 * Self.stepRoom)
                text = writer.cursor
                writer.cursor += step.pointee.operand
            case .close: CBORBytes.writeFixedHead(3, ofLength: step.pointee.operand, upTo: writer.cursor, at: text)
            case .drawn:
                writer.room(program.columns[step.pointee.operand].longest + Self.stepRoom)
                writer.cursor = self.putDrawn(step, &seed, at: writer.cursor)
            case .number: writer.cursor = self.putNumber(step, &seed, at: writer.cursor)
            case .numberValue, .clock, .clockValue:
                writer.cursor = self.putRarely(step, &seed, at: writer.cursor)
            case .passSeed: _ = seed.index(of: step.pointee.draw)
            case .passDrawn: _ = seed.outcome(ofDrawn: step.pointee.slot)
            case .passCall: _ = try program.functions[step.pointee.operand](&seed)
            case .text: writer.write(try Self.compose(program.texts[step.pointee.operand], &seed))
            case .call: writer.write(try program.functions[step.pointee.operand](&seed))
            }
            step += 1
        }
    }

    // MARK: - Writing

    @inline(__always)
    private func copy(
        _ step: UnsafePointer<Step>,
        to cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let source = step.pointee.literal
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

    /// The length is read beside the text, as the next write has to wait for it.
    @inline(__always)
    private func put(
        _ text: UnsafePointer<LogSeedTable.Text>,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let length = UnsafeRawPointer(text).load(fromByteOffset: LogSeedTable.Text.lengthOffset, as: UInt8.self)
        cursor.storeBytes(of: text.pointee.bytes, as: SIMD16<UInt8>.self)
        return cursor + Int(length)
    }

    @inline(__always)
    private func putDrawn(
        _ step: UnsafePointer<Step>,
        _ seed: inout Seed,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard let outcomes = step.pointee.outcomes else { return cursor }
        let text = outcomes[seed.outcome(ofDrawn: step.pointee.slot)]
        // Blocks are larger than elsewhere: outcomes differ in length, and a loop whose length differs is guessed wrong.
        var offset = 0
        repeat {
            (cursor + offset).storeBytes(
                of: text.bytes.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self),
                as: SIMD32<UInt8>.self
            )
            offset &+= 32
        } while offset < text.length
        return cursor + text.length
    }

    @inline(__always)
    private func putNumber(
        _ step: UnsafePointer<Step>,
        _ seed: inout Seed,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        DecimalText.write(step.pointee.operand &+ seed.outcome(ofDrawn: step.pointee.slot), at: cursor)
    }

    /// Numbers in CBOR, and texts of the time.
    @inline(never)
    private func putRarely(
        _ step: UnsafePointer<Step>,
        _ seed: inout Seed,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        switch step.pointee.action {
        case .numberValue:
            return CBORBytes.write(step.pointee.operand &+ seed.outcome(ofDrawn: step.pointee.slot), at: cursor)
        case .clockValue:
            step.pointee.clock.pointee.set(seed.time)
            let length = step.pointee.clock.pointee.length
            return step.pointee.clock.pointee.put(at: CBORBytes.writeHead(3, UInt64(length), at: cursor))
        default:
            step.pointee.clock.pointee.set(seed.time)
            return step.pointee.clock.pointee.put(at: cursor)
        }
    }

    private func cborValue(
        of step: Step,
        _ seed: inout Seed,
        _ cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        switch seed.value(of: step.seed) {
        case .timestamp(let time): return CBORBytes.writeTimestamp(time, at: cursor)
        case .int(let number): return CBORBytes.write(number, at: cursor)
        default:
            let text = step.texts + seed.index(of: step.draw)
            return self.put(text, at: CBORBytes.writeHead(3, UInt64(text.pointee.length), at: cursor))
        }
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
