/// A regular expression as instructions for bytes of UTF-8: a machine that is in several places at once.
struct PatternProgram {
    enum Instruction {
        case bytes(UInt8, UInt8, next: Int)
        case split(Int, Int)
        case assertion(PatternNode.Assertion, next: Int)
        case match
    }

    /// Instructions that a pattern may take.
    static let limit = 10_000

    private(set) var instructions: [Instruction] = []
    private(set) var start = 0
    /// Whether what is around a place decides, other than the ends of the text.
    private(set) var looksAround = false
    private(set) var hasLastLineEnd = false

    init(_ node: PatternNode) throws(PatternProblem) {
        let match = try self.add(.match)
        self.start = try self.compile(node, next: match)
    }

    private mutating func add(_ instruction: Instruction) throws(PatternProblem) -> Int {
        guard self.instructions.count < Self.limit else {
            throw PatternProblem("the regular expression is too large: its repetitions multiply")
        }
        self.instructions.append(instruction)
        return self.instructions.count - 1
    }

    /// Adds a node, before what follows it.
    ///
    /// - Returns: Where it begins.
    private mutating func compile(_ node: PatternNode, next: Int) throws(PatternProblem) -> Int {
        switch node {
        case .set(let set):
            var starts: [Int] = []
            for sequence in set.sequences {
                var place = next
                for range in sequence.reversed() {
                    place = try self.add(.bytes(range.lowerBound, range.upperBound, next: place))
                }
                starts.append(place)
            }
            return try self.join(starts)
        case .sequence(let nodes):
            var place = next
            for node in nodes.reversed() { place = try self.compile(node, next: place) }
            return place
        case .choice(let nodes):
            var starts: [Int] = []
            for node in nodes { starts.append(try self.compile(node, next: next)) }
            return try self.join(starts)
        case .repeated(let node, let minimum, let maximum):
            var place = next
            if let maximum {
                for _ in minimum..<max(maximum, minimum) {
                    place = try self.add(.split(try self.compile(node, next: place), next))
                }
            } else {
                let loop = try self.add(.split(next, next))
                self.instructions[loop] = .split(try self.compile(node, next: loop), next)
                place = loop
            }
            for _ in 0..<minimum { place = try self.compile(node, next: place) }
            return place
        case .assertion(let assertion):
            switch assertion {
            case .lineStart, .lineEnd, .wordBoundary, .noWordBoundary: self.looksAround = true
            case .lastLineEnd: self.hasLastLineEnd = true
            case .textStart, .textEnd: break
            }
            return try self.add(.assertion(assertion, next: next))
        }
    }

    private mutating func join(_ starts: [Int]) throws(PatternProblem) -> Int {
        // Of nothing nothing matches: a range of bytes that is in no UTF-8.
        guard var place = starts.last else { return try self.add(.bytes(0xff, 0xff, next: 0)) }
        for start in starts.dropLast().reversed() { place = try self.add(.split(start, place)) }
        return place
    }
}
