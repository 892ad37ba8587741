import PluginAPI

/// One value of each kind a record, made as a value.
struct RecordModel: Model {
    static let name = "record_model"
    private var random: Random
    private var number = 0

    init(_ context: Context) { self.random = context.random }

    mutating func next() -> Record {
        self.number += 1
        return [
            "n": .int(self.number),
            "draw": .int(self.random.int(below: 1000)),
            "ratio": .double(self.random.double()),
            "text": .string(String(repeating: "é\"", count: self.random.int(below: 20))),
            "at": .now,
            "flag": .bool(self.random.bool(probability: 0.5)),
            "none": .null,
            "list": [1, "x,y"],
            "map": ["a": .bytes([1, 2, 3])],
        ]
    }
}

/// The same records, written field by field.
struct WriterModel: Model {
    static let name = "writer_model"
    static let columns = ["n", "draw", "ratio", "text", "at", "flag", "none", "list", "map"]
    private var random: Random
    private var number = 0

    init(_ context: Context) { self.random = context.random }

    mutating func write(into record: inout RecordWriter) {
        self.number += 1
        record.field("n", self.number)
        record.field("draw", self.random.int(below: 1000))
        record.field("ratio", self.random.double())
        record.field("text", String(repeating: "é\"", count: self.random.int(below: 20)))
        record.field("at", .now)
        record.field("flag", self.random.bool(probability: 0.5))
        record.field("none", nil)
        record.field("list", [1, "x,y"])
        record.field("map", ["a": .bytes([1, 2, 3])])
    }
}

/// Neither next() nor write(into:).
struct EmptyHandedModel: Model {
    static let name = "empty_handed"
    init(_ context: Context) {}
}

/// Tells what it was given.
struct ContextModel: Model {
    static let name = "context_model"
    private let context: Context
    private var random: Random

    init(_ context: Context) {
        self.context = context
        self.random = context.random
        context.log(.info, "made number \(context.instance)")
    }

    mutating func next() -> Record {
        self.context.log(.debug, "one\nmore")
        return [
            "instance": .int(self.context.instance),
            "seed": .string(String(self.context.seed)),
            "seeded": .bool(self.context.isSeeded),
            "cancelled": .bool(self.context.isCancelled),
            "draw": .string(String(self.random.next())),
            "pid": .int(processID()),
            "at": .now,
        ]
    }
}

/// Makes three records and then fails.
struct FailingModel: Model {
    struct Exhausted: Error, CustomStringConvertible { var description: String { "nothing is left after 3 records" } }

    static let name = "failing_model"
    private var made = 0

    init(_ context: Context) {}

    mutating func write(into record: inout RecordWriter) throws {
        record.field("n", self.made)
        if self.made == 3 { throw Exhausted() }
        self.made += 1
    }
}

/// Fails when it is made.
struct UnmakeableModel: Model {
    struct NoMood: Error, CustomStringConvertible { var description: String { "not today" } }

    static let name = "unmakeable"
    init(_ context: Context) throws { throw NoMood() }
    mutating func next() -> Record { [:] }
}

/// Records of any size.
struct SizedModel: Model {
    static let name = "sized"
    static let columns = ["n", "text"]
    static let size = Option("sized-bytes", default: 100, in: 0...100_000_000, help: "Bytes of text in each record.")
    static let options: [any OptionDeclaring] = [size]
    private let size: Int
    private var made = 0

    init(_ context: Context) { self.size = context[Self.size] }

    mutating func write(into record: inout RecordWriter) {
        record.field("n", self.made)
        record.field("text", String(repeating: "x", count: self.size))
        self.made += 1
    }
}

/// Counts, and can go on anywhere.
struct CountingModel: ResumableModel {
    static let name = "counting"
    private var made = 0

    init(_ context: Context) {}

    mutating func next() -> Record {
        self.made += 1
        return ["n": .int(self.made)]
    }

    mutating func resume(after count: Int) throws { self.made = count }
}
