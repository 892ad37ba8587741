// A state is the set of all places in which the program can be. States are made when a text first leads to them, and kept, so
// that most bytes cost one look into a table; when there are too many they are forgotten. Where something depends on the bytes
// around a place, sets are made anew for each byte.
//
// Unsafe code: `walk` reads tables without looking at bounds again: states in the table are numbers of states that were made,
// and both arrays grow together.

/// A regular expression that texts are compared with, in a time that grows with their length only. For one thread.
public final class TextPattern {
    /// What is known of a state without looking at its places.
    private struct Verdict: OptionSet {
        let rawValue: UInt8
        static let match = Verdict(rawValue: 1)
        /// It is a match if the text ends here.
        static let matchAtEnd = Verdict(rawValue: 2)
        /// Nothing that follows makes it a match.
        static let dead = Verdict(rawValue: 4)
    }

    /// What is around a place.
    private struct Surroundings {
        var before: UInt8?
        var after: UInt8?
        /// Whether only a line feed follows.
        var isBeforeLastLineFeed = false
    }

    /// The longest pattern, in bytes.
    public static let longest = 2000
    private static let mostStates = 500

    private let program: PatternProgram
    private let place: PatternPlace
    private let isOver: (() -> Bool)?
    /// For each state where in the program it is.
    private var states: [[Int]] = []
    private var verdicts: [Verdict] = []
    private var numbers: [[Int]: Int] = [:]
    /// For each state and byte the next state; -1: not known yet.
    private var table: [Int32] = []
    private var initial = 0
    private var marks: [UInt32]
    private var generation: UInt32 = 0

    /// Understands a regular expression.
    ///
    /// - Parameters:
    ///   - pattern: The expression, of up to `longest` bytes.
    ///   - options: Letters of `imsx`.
    ///   - dialect: Whose notation it is.
    ///   - place: Where a match may begin.
    ///   - isOver: Whether to give up, asked now and then while a long text is looked at; nil: never.
    /// - Throws: `PatternProblem`, also for what cannot be matched in linear time: looking around, references to groups.
    public init(
        _ pattern: String,
        options: String = "",
        dialect: PatternDialect = .perl,
        place: PatternPlace = .anywhere,
        isOver: (() -> Bool)? = nil
    ) throws(PatternProblem) {
        guard pattern.utf8.count <= Self.longest else {
            throw PatternProblem("a regular expression may have up to \(Self.longest) bytes")
        }
        var given = PatternReader.Options(dialect: dialect)
        for letter in options.unicodeScalars { try given.set(letter, true) }
        self.program = try PatternProgram(try PatternReader.read(pattern, given))
        self.place = place
        self.isOver = isOver
        self.marks = Array(repeating: 0, count: self.program.instructions.count)
        self.forget()
    }

    /// Whether a text in UTF-8, or a part of it that begins where a match may, matches. When it is given up, it does not.
    public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if self.program.looksAround || self.program.hasLastLineEnd && text.last == 0x0a { return self.simulate(text) }
        var state = self.initial
        var offset = 0
        while true {
            if self.walk(text, &offset, &state) {
                let verdict = self.verdicts[state]
                if !verdict.isDisjoint(with: [.match, .dead]) { return verdict.contains(.match) }
                if offset == text.count { return verdict.contains(.matchAtEnd) }
                if self.isOver?() ?? false { return false }
            } else {
                state = self.step(state, text[offset])
                offset += 1
            }
        }
    }

    /// Goes on through states that are known, at most until it is time to look at the clock.
    ///
    /// - Returns: Whether it ended in a known state; else the next byte leads to one that is not made yet.
    private func walk(_ text: UnsafeRawBufferPointer, _ offset: inout Int, _ state: inout Int) -> Bool {
        let end = min(text.count, (offset | 0xffff) + 1)
        var place = offset
        var current = state
        var isKnown = true
        self.table.withUnsafeBufferPointer { table in
            self.verdicts.withUnsafeBufferPointer { verdicts in
                while verdicts[current].isDisjoint(with: [.match, .dead]), place < end {
                    let next = Int(table[current << 8 | Int(text[place])])
                    guard next >= 0 else {
                        isKnown = false
                        return
                    }
                    current = next
                    place += 1
                }
            }
        }
        offset = place
        state = current
        return isKnown
    }

    /// The same of a text.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { self.matches(UnsafeRawBufferPointer($0)) }
    }

    // MARK: - States

    private func forget() {
        self.states = []
        self.verdicts = []
        self.numbers = [:]
        self.table = []
        self.generation += 1
        var places: [Int] = []
        self.follow(self.program.start, &places, atStart: true, nil)
        self.initial = self.number(of: places)
    }

    private func step(_ state: Int, _ byte: UInt8) -> Int {
        var places: [Int] = []
        self.generation += 1
        for place in self.states[state] {
            guard case .bytes(let low, let high, let next) = self.program.instructions[place], low <= byte, byte <= high
            else { continue }
            self.follow(next, &places, atStart: false, nil)
        }
        if self.place == .anywhere { self.follow(self.program.start, &places, atStart: false, nil) }
        places.sort()
        if self.states.count >= Self.mostStates, self.numbers[places] == nil {
            self.forget()
            return self.number(of: places)
        }
        let next = self.number(of: places)
        self.table[state << 8 | Int(byte)] = Int32(next)
        return next
    }

    private func number(of places: [Int]) -> Int {
        let places = places.sorted()
        if let number = self.numbers[places] { return number }
        let number = self.states.count
        var verdict: Verdict = places.isEmpty ? .dead : []
        if self.isMatch(places) { verdict.insert(.match) }
        var atEnd: [Int] = []
        self.generation += 1
        for place in places {
            self.follow(place, &atEnd, atStart: false, Surroundings(before: nil, after: nil))
        }
        if self.isMatch(atEnd) { verdict.insert(.matchAtEnd) }
        self.states.append(places)
        self.verdicts.append(verdict)
        self.table += Array(repeating: -1, count: 256)
        self.numbers[places] = number
        return number
    }

    private func isMatch(_ places: [Int]) -> Bool {
        places.contains { if case .match = self.program.instructions[$0] { true } else { false } }
    }

    /// Adds where an instruction leads without taking a byte.
    ///
    /// - Parameter surroundings: nil: they are not known; what depends on the end of the text waits for it.
    private func follow(
        _ first: Int,
        _ places: inout [Int],
        atStart: Bool,
        _ surroundings: Surroundings?
    ) {
        var waiting = [first]
        while let place = waiting.popLast() {
            guard self.marks[place] != self.generation else { continue }
            self.marks[place] = self.generation
            switch self.program.instructions[place] {
            case .bytes, .match: places.append(place)
            case .split(let one, let other):
                waiting.append(other)
                waiting.append(one)
            case .assertion(let assertion, let next):
                if let surroundings {
                    if Self.holds(assertion, surroundings, atStart) { waiting.append(next) }
                } else if assertion == .textStart {
                    if atStart { waiting.append(next) }
                } else {
                    places.append(place)
                }
            }
        }
    }

    private static func holds(_ assertion: PatternNode.Assertion, _ around: Surroundings, _ atStart: Bool) -> Bool {
        switch assertion {
        case .textStart: atStart
        case .lineStart: atStart || around.before == 0x0a
        case .textEnd: around.after == nil
        case .lastLineEnd: around.after == nil || around.isBeforeLastLineFeed
        case .lineEnd: around.after == nil || around.after == 0x0a
        case .wordBoundary: self.isWord(around.before) != self.isWord(around.after)
        case .noWordBoundary: self.isWord(around.before) == self.isWord(around.after)
        }
    }

    private static func isWord(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte == 0x5f || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    // MARK: - Without states

    private func simulate(_ text: UnsafeRawBufferPointer) -> Bool {
        var places: [Int] = []
        for offset in 0...text.count {
            let around = Surroundings(
                before: offset > 0 ? text[offset - 1] : nil,
                after: offset < text.count ? text[offset] : nil,
                isBeforeLastLineFeed: offset == text.count - 1 && text[offset] == 0x0a
            )
            var next: [Int] = []
            self.generation += 1
            for place in places {
                guard let before = around.before,
                    case .bytes(let low, let high, let target) = self.program.instructions[place], low <= before,
                    before <= high
                else { continue }
                self.follow(target, &next, atStart: false, around)
            }
            if self.place == .anywhere || offset == 0 {
                self.follow(self.program.start, &next, atStart: offset == 0, around)
            }
            if self.isMatch(next) { return true }
            places = next
            if next.isEmpty, self.place == .start { return false }
            if offset & 0xfff == 0xfff, self.isOver?() ?? false { return false }
        }
        return false
    }
}
