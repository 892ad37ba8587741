// A template, compiled for one encoding.
//
// All that does not change between records becomes a few literals; between them stand steps that write one value. The
// steps that write a default seed have a bounded length, so a program made only of those is run with one check of
// room, a local cursor and no call. Steps are plain words; what needs memory management (formats, functions) lies
// beside them and is touched only by the steps that need it.

/// A compiled template: steps over one block of literal bytes.
struct TemplateProgram: Sendable {
    /// What a step does after its literal was copied.
    enum Action: UInt8, Sendable {
        /// Nothing more: the record is complete.
        case end
        /// Writes a default seed as text or number, in the bytes that are the same in texts and in JSON and CSV.
        case seedText
        /// Writes a default seed as a value of CBOR.
        case seedValue
        /// Writes an outcome of a drawn seed: column `operand` of `columns`.
        case drawn
        /// Writes a drawn number, which is `operand` and the outcome: as digits, or as a value of CBOR.
        case number
        case numberValue
        /// Writes a text of the time: bare, or as a value of CBOR.
        case clock
        case clockValue
        /// Begins a text of CBOR of at most `operand` bytes: leaves room for its head. All steps up to `close` are bare texts.
        case open
        /// Ends that text: now its length is known.
        case close
        /// Draws a default seed, or a drawn one, or computes a value, for a field that is not written: the records are the
        /// same whichever of their fields are wanted.
        case passSeed
        case passDrawn
        case passCall
        /// Writes a text that has to be put together first: number `operand` of `texts`.
        case text
        /// Writes a computed value: number `operand` of `functions`.
        case call
    }

    struct Step: BitwiseCopyable, Sendable {
        /// Where the literal before the action begins, and its length in bytes.
        var offset: Int
        var length: Int
        var action: Action
        var seed: LogSeed
        var operand: Int
        /// The number of the drawn seed.
        var slot = 0
    }

    private(set) var literals: [UInt8] = []
    private(set) var steps: [Step] = []
    private(set) var texts: [FormatText] = []
    private(set) var functions: [TemplateFunction] = []
    private(set) var columns: [DrawnColumn] = []
    /// The longest that the record can be in bytes, over-copies included; nil if that is not known.
    private(set) var bound: Int? = 0
    private var stepStart = 0

    /// Appends bytes that are the same in each record.
    mutating func literal(_ bytes: some Sequence<UInt8>) { self.literals.append(contentsOf: bytes) }

    /// Begins a text of CBOR of at most `limit` bytes.
    ///
    /// - Parameter parts: How many steps and literals write it.
    mutating func open(limit: Int, parts: Int) { self.act(.open, operand: limit, slot: parts) }

    /// Ends the text of CBOR that was begun with the same limit.
    mutating func close(limit: Int) { self.act(.close, operand: limit) }

    /// Ends the record.
    mutating func end() { self.act(.end) }

    /// Ends the literal with a default seed.
    mutating func seed(_ action: Action, _ seed: LogSeed) { self.act(action, seed: seed) }

    /// Ends the literal with an outcome of a drawn seed.
    mutating func drawn(_ column: DrawnColumn, slot: Int) {
        self.columns.append(column)
        self.act(.drawn, operand: self.columns.count - 1, slot: slot)
        self.bound = self.bound.map { $0 + column.longest }
    }

    /// Ends the literal with a drawn number.
    mutating func number(_ action: Action, from first: Int, slot: Int) {
        self.act(action, operand: first, slot: slot)
    }

    /// Ends the literal with a text of the time.
    mutating func clock(_ action: Action, slot: Int) {
        self.act(action, slot: slot)
        self.bound = self.bound.map { $0 + ClockText.capacity }
    }

    /// Draws a default seed that is not written.
    mutating func pass(_ seed: LogSeed) { if seed.draw != nil { self.act(.passSeed, seed: seed) } }

    /// Draws a drawn seed that is not written.
    mutating func pass(slot: Int) { self.act(.passDrawn, slot: slot) }

    /// Computes a value that is not written.
    mutating func pass(_ function: @escaping TemplateFunction) {
        self.functions.append(function)
        self.act(.passCall, operand: self.functions.count - 1)
        self.bound = nil
    }

    /// Ends the literal with a text.
    mutating func text(_ text: FormatText) {
        self.texts.append(text)
        self.act(.text, operand: self.texts.count - 1)
        self.bound = nil
    }

    /// Ends the literal with a computed value.
    mutating func call(_ function: @escaping TemplateFunction) {
        self.functions.append(function)
        self.act(.call, operand: self.functions.count - 1)
        self.bound = nil
    }

    private mutating func act(_ action: Action, seed: LogSeed = .ctime, operand: Int = 0, slot: Int = 0) {
        let length = self.literals.count - self.stepStart
        self.steps.append(
            Step(offset: self.stepStart, length: length, action: action, seed: seed, operand: operand, slot: slot)
        )
        // The next literal starts on a block of its own, so that blocks of 16 can be read to its end and beyond.
        while self.literals.count % 16 != 0 { self.literals.append(0) }
        self.stepStart = self.literals.count
        self.bound = self.bound.map { $0 + length + 48 }
    }
}
