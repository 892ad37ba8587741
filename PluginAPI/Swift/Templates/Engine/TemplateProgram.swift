// A template, compiled for one encoding.
//
// All that does not change between records becomes a few literals; between them stand steps that write one value. The
// steps that write a default seed have a bounded length, so a program made only of those is run with one check of
// room, local cursor and no call: the loop in `TemplateEngine.run` is the whole of it.

/// A compiled template: steps over one block of literal bytes.
struct TemplateProgram: Sendable {
    /// What a step does after its literal was copied.
    enum Action: Sendable {
        /// Nothing more: the record is complete.
        case end
        /// Writes a default seed as text or number, in the bytes that are the same in texts and in JSON and CSV.
        case seedText(LogSeed)
        /// Writes a default seed as a value of CBOR.
        case seedValue(LogSeed)
        /// Writes a default seed as a chunk of a CBOR text.
        case seedChunk(LogSeed)
        /// Writes a text that has to be put together first.
        case text(FormatText)
        /// Writes a computed value.
        case call(@Sendable (inout Seed) throws -> Value)
    }

    struct Step: Sendable {
        /// Where the literal before the action begins, and its length in bytes.
        var offset: Int
        var length: Int
        var action: Action
    }

    private(set) var literals: [UInt8] = []
    private(set) var steps: [Step] = []
    /// The longest that the record can be in bytes, over-copies included; nil if that is not known.
    private(set) var bound: Int? = 0
    private var stepStart = 0

    /// Appends bytes that are the same in each record.
    mutating func literal(_ bytes: some Sequence<UInt8>) { self.literals.append(contentsOf: bytes) }

    /// Ends the literal with an action.
    mutating func act(_ action: Action) {
        let length = self.literals.count - self.stepStart
        self.steps.append(Step(offset: self.stepStart, length: length, action: action))
        // The next literal starts on a block of its own, so that blocks of 16 can be read to its end and beyond.
        while self.literals.count % 16 != 0 || self.literals.count == self.stepStart + length {
            self.literals.append(0)
        }
        self.stepStart = self.literals.count
        switch action {
        case .text, .call: self.bound = nil
        case .end, .seedText, .seedValue, .seedChunk: self.bound = self.bound.map { $0 + length + 48 }
        }
    }
}
