// A state is the set of all places in which the program can be. States are made when a text first leads to them, and kept, so
// that most bytes cost one look into a table; when there are too many they are forgotten. Where something depends on the bytes
// around a place, sets are made anew for each byte.
//
// Unsafe code: none; tables are arrays.

/// A regular expression that texts are compared with. For one thread.
final class TextPattern {
    private struct State {
        let places: [Int]
        let isMatch: Bool
        /// Whether it is a match if the text ends here.
        let isMatchAtEnd: Bool
    }

    /// What is around a place.
    private struct Surroundings {
        var before: UInt8?
        var after: UInt8?
        /// Whether only a line feed follows.
        var isBeforeLastLineFeed = false
    }

    /// The longest pattern, in bytes.
    static let longest = 2000
    private static let mostStates = 500

    private let program: PatternProgram
    private let clock: QueryClock
    private var states: [State] = []
    private var numbers: [[Int]: Int] = [:]
    /// For each state and byte the next state; -1: not known yet.
    private var table: [Int32] = []
    private var initial = 0
    private var marks: [UInt32]
    private var generation: UInt32 = 0

    /// - Parameter options: Letters of `imsx`.
    init(_ pattern: String, options: String = "", _ clock: QueryClock = QueryClock()) throws(QueryProblem) {
        guard pattern.utf8.count <= Self.longest else {
            throw QueryProblem("a regular expression may have up to \(Self.longest) bytes")
        }
        var given = PatternReader.Options()
        for letter in options.unicodeScalars { try given.set(letter, true) }
        self.program = try PatternProgram(try PatternReader.read(pattern, given))
        self.clock = clock
        self.marks = Array(repeating: 0, count: self.program.instructions.count)
        self.forget()
    }

    /// Whether a part of a text matches. When the time is up, it does not.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if self.program.looksAround || self.program.hasLastLineEnd && text.last == 0x0a { return self.simulate(text) }
        var state = self.initial
        var offset = 0
        for byte in text {
            if self.states[state].isMatch { return true }
            let known = Int(self.table[state << 8 | Int(byte)])
            state = known >= 0 ? known : self.step(state, byte)
            offset += 1
            if offset & 0xffff == 0, self.clock.isOver { return false }
        }
        return self.states[state].isMatch || self.states[state].isMatchAtEnd
    }

    /// The same of a text.
    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { self.matches(UnsafeRawBufferPointer($0)) }
    }

    // MARK: - States

    private func forget() {
        self.states = []
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
        for place in self.states[state].places {
            guard case .bytes(let low, let high, let next) = self.program.instructions[place], low <= byte, byte <= high
            else { continue }
            self.follow(next, &places, atStart: false, nil)
        }
        // A match may begin anywhere.
        self.follow(self.program.start, &places, atStart: false, nil)
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
        let isMatch = self.isMatch(places)
        var atEnd: [Int] = []
        self.generation += 1
        for place in places {
            self.follow(place, &atEnd, atStart: false, Surroundings(before: nil, after: nil))
        }
        self.states.append(State(places: places, isMatch: isMatch, isMatchAtEnd: self.isMatch(atEnd)))
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
            self.follow(self.program.start, &next, atStart: offset == 0, around)
            if self.isMatch(next) { return true }
            places = next
            if offset & 0xfff == 0xfff, self.clock.isOver { return false }
        }
        return false
    }
}
