import Records
import Workers

/// Derives the tasks of all producers from a request: a pure function, the same for the same request and seed.
struct ProducerPlan {
    /// One producer with where it belongs.
    struct Entry {
        var part: Int
        /// What each worker of the producer does, the first of which makes records.
        var tasks: [ProducerTask]
        /// As in `snort#3`: what the producer is called in messages.
        var label: String
    }

    /// Records between two of one producer on the clock of a reproducible run without a rate: a millisecond.
    private static let defaultStep: Int64 = 1000

    let entries: [Entry]

    /// - Parameter seed: The seed of the run, drawn if the user gave none.
    init(_ request: GenerateRequest, weights: ProducerWeights, batchSizes: [Int], seed: UInt64) {
        var entries: [Entry] = []
        let clockStep = request.seed == nil ? 0 : Self.step(request, producers: weights.producers.count)
        for (index, producer) in weights.producers.enumerated() {
            let part = request.parts[producer.expression]
            let seeds = (run: Self.mixed(seed, UInt64(index)), isGiven: request.seed != nil)
            let first = weights.producers.firstIndex { $0.expression == producer.expression } ?? index
            var tasks: [ProducerTask] = []
            for (loaded, transform) in Self.stages(part, request) {
                var task = ProducerTask(
                    kind: loaded.description.kind,
                    name: loaded.description.name,
                    instance: index + 1,
                    seed: seeds.run,
                    isSeeded: seeds.isGiven,
                    options: loaded.options,
                    encoding: .cbor,
                    batchSize: batchSizes[index]
                )
                task.transform = transform
                task.clock = (request.startTime, clockStep)
                task.hasLines = request.format.isLines
                tasks.append(task)
            }
            tasks[tasks.count - 1].encoding = request.format.encoding
            tasks[0].simulation = SimulationTask(shard: index - first, of: producer.divisor, seed: seed)
            tasks[0].simulation?.hasKeys = request.medium != nil && request.format.isRecords
            let name = part.model.description.name
            let label = weights.producers.count == 1 ? name : "\(name)#\(index + 1)"
            entries.append(Entry(part: producer.expression, tasks: tasks, label: label))
        }
        self.entries = entries
    }

    /// The extensions that have workers of their own, and what is done in the worker of each after it.
    private static func stages(
        _ part: GenerateRequest.Part,
        _ request: GenerateRequest
    ) -> [(LoadedExtension, TransformTask)] {
        var stages = [(part.model, TransformTask(steps: part.steps))]
        for mapping in part.mappings {
            switch mapping {
            case .builtIn(let name): stages[stages.count - 1].1.mappings.append(name)
            case .plugin(let loaded): stages.append((loaded, TransformTask(steps: part.steps)))
            }
        }
        stages[stages.count - 1].1.format = request.format.batchFormat
        if let format = request.formatPlugin { stages.append((format, TransformTask())) }
        return stages
    }

    /// The time between two records of one producer, so that all together keep the rate.
    private static func step(_ request: GenerateRequest, producers: Int) -> Int64 {
        guard request.limits.rate > 0 else { return self.defaultStep }
        return max(1, Int64(producers) * 1_000_000 / Int64(request.limits.rate))
    }

    /// The seed of one producer: neighbours share no bits with each other or with neighbouring runs.
    private static func mixed(_ seed: UInt64, _ index: UInt64) -> UInt64 {
        var value = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
