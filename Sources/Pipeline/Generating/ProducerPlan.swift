import Records
import Workers

/// Derives the tasks of all producers from a request: a pure function, the same for the same request and seed.
struct ProducerPlan {
    /// One producer with where it belongs.
    struct Entry {
        var part: Int
        var task: ProducerTask
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
            var task = ProducerTask(
                model: part.model.name,
                instance: index + 1,
                seed: Self.mixed(seed, UInt64(index)),
                isSeeded: request.seed != nil,
                options: part.options,
                encoding: request.format.encoding,
                batchSize: batchSizes[index]
            )
            task.transform = TransformTask(
                mappings: part.mappings,
                steps: part.steps,
                format: request.format.batchFormat
            )
            let first = weights.producers.firstIndex { $0.expression == producer.expression } ?? index
            task.simulation = SimulationTask(shard: index - first, of: producer.divisor, seed: seed)
            task.simulation?.hasKeys = request.medium != nil && request.format.isRecords
            task.clock = (request.startTime, clockStep)
            let label = weights.producers.count == 1 ? part.model.name : "\(part.model.name)#\(index + 1)"
            entries.append(Entry(part: producer.expression, task: task, label: label))
        }
        self.entries = entries
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
