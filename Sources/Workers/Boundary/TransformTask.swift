import Records
import Transforms

/// What a worker makes of records before they are published.
public struct TransformTask: Hashable, Sendable {
    /// The names of built-in mappings, in the order in which they are applied.
    public var mappings: [String]
    /// The steps of the mapping `simple`.
    public var steps: [SimpleStep]
    /// The name of the built-in format of whole batches; nil: records are written in the task's encoding.
    public var format: String?

    /// Makes it of its parts; without any it changes nothing.
    public init(mappings: [String] = [], steps: [SimpleStep] = [], format: String? = nil) {
        self.mappings = mappings
        self.steps = steps
        self.format = format
    }

    /// Whether records are published as the model makes them.
    public var changesNothing: Bool { self.mappings.isEmpty && self.format == nil }

    var value: Value {
        [
            "mappings": .array(self.mappings.map(Value.string)),
            "steps": .array(
                self.steps.map { step in
                    switch step {
                    case .include(let keys): .array([.string("include")] + keys.map(Value.string))
                    case .exclude(let keys): .array([.string("exclude")] + keys.map(Value.string))
                    case .rename(let pairs):
                        .array([.string("rename")] + pairs.flatMap { [.string($0.old), .string($0.new)] })
                    }
                }
            ),
            "format": self.format.map(Value.string) ?? .null,
        ]
    }

    init(value: Value) throws {
        guard let record = value.record else { throw FrameError("no transformation") }
        self.init(mappings: try record.texts("mappings"), format: record["format"]?.text)
        for element in record["steps"]?.elements ?? [] {
            let words = (element.elements ?? []).compactMap(\.text)
            let keys = Array(words.dropFirst())
            switch words.first {
            case "include": self.steps.append(.include(keys))
            case "exclude": self.steps.append(.exclude(keys))
            case "rename" where keys.count % 2 == 0:
                let pairs = stride(from: 0, to: keys.count, by: 2).map {
                    SimpleStep.Renaming(keys[$0], to: keys[$0 + 1])
                }
                self.steps.append(.rename(pairs))
            default: throw FrameError("a step that cannot be read")
            }
        }
    }
}
