import Transforms
import Workers

// The mappings in front of the first that is a plugin, and what is made of the records at the end, the host does itself, on
// the merged stream: so the numbers that some mappings give to records do not depend on shards. All between runs in
// workers, of which each stream has its own.

/// What becomes of the records of an outlet: mappings in order, and the format if that is a plugin.
public struct RecordRefinement: Sendable {
    /// The mappings in order.
    public var mappings: [RunMapping] = []
    /// The steps of the mapping `simple`.
    public var steps: [SimpleStep] = []
    /// The format that is a plugin.
    public var format: LoadedExtension?

    /// Makes it of its parts; without any it changes nothing.
    public init(mappings: [RunMapping] = [], steps: [SimpleStep] = []) {
        self.mappings = mappings
        self.steps = steps
    }

    /// Whether records stay as the model makes them.
    var changesNothing: Bool { self.mappings.isEmpty && self.format == nil }

    /// The names of the mappings that need no worker.
    var leading: [String] {
        self.mappings.prefix { $0.builtIn != nil }.compactMap(\.builtIn)
    }

    /// The extensions that have workers, in the order in which records go through them.
    var extensions: [LoadedExtension] { self.mappings.compactMap(\.plugin) + (self.format.map { [$0] } ?? []) }

    /// What the workers do.
    ///
    /// - Parameter outlet: The place of the outlet.
    func tasks(_ request: SimulationRequest, outlet: Int, seed: UInt64) -> [ProducerTask] {
        var tasks = self.extensions.map { loaded in
            var task = ProducerTask(
                kind: loaded.description.kind,
                name: loaded.description.name,
                instance: outlet + 1,
                seed: seed,
                isSeeded: request.seed != nil,
                options: loaded.options,
                encoding: .cbor,
                batchSize: request.batchSize
            )
            task.clock = request.clock
            task.transform.steps = self.steps
            return task
        }
        var stage = -1
        for mapping in self.mappings {
            switch mapping {
            case .plugin: stage += 1
            case .builtIn(let name): if stage >= 0 { tasks[stage].transform.mappings.append(name) }
            }
        }
        if self.format != nil { tasks[tasks.count - 1].hasLines = request.outlets[outlet].format.isLines }
        return tasks
    }
}

extension RunMapping {
    fileprivate var builtIn: String? { if case .builtIn(let name) = self { name } else { nil } }
    fileprivate var plugin: LoadedExtension? { if case .plugin(let loaded) = self { loaded } else { nil } }
}

extension SimulationRequest {
    /// 2000-01-01 UTC in microseconds.
    private static let clockStart: Int64 = 946_684_800_000_000

    /// The clock of mappings and formats, as of a reproducible run without a rate: a millisecond a record.
    var clock: (start: Int64, step: Int64) { self.seed == nil ? (0, 0) : (Self.clockStart, 1000) }
}
