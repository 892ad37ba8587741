import Workers

extension Check {
    private static let subjects = 60
    private static let ticks = 2000
    /// Numbers of shards that are compared with one, and sizes of batches.
    private static let shardCounts = [2, 3]
    private static let otherBatchSize = 1

    static let simulation = Check(
        "simulation",
        ["P-21", "P-22", "P-23"],
        "a state machine makes the same events in order, whatever its shards",
        .model { model in
            let whole = try Self.events(of: model)
            guard whole.isMachine else { throw Inapplicable("it is no state machine") }
            if case .failed(let verb, let reason) = whole.end { throw Inapplicable("\(verb) fails: \(reason)") }
            var judgement = Judgement()
            let single = try Self.events(of: model, batchSize: Self.otherBatchSize)
            judgement.add(
                Self.difference(whole, [single], "batches of \(Self.otherBatchSize) give the same events", "P-15")
            )
            for count in Self.shardCounts {
                let shards = try (0..<count).map { try Self.events(of: model, shard: $0, count: count) }
                judgement.add(
                    Self.difference(whole, shards, "\(count) shards make together the events that one makes", "P-21")
                )
            }
            judgement.details = ["\(whole.events.count) events"]
            return judgement
        }
    )

    private static func events(
        of model: CheckedModel,
        shard: Int = 0,
        count: Int = 1,
        batchSize: Int = CheckedModel.batchSize
    ) throws -> EventTranscript {
        var task = model.records(EventTranscript.mostEvents)
        task.experiment = .events
        task.producer.batchSize = batchSize
        var simulation = SimulationTask(shard: shard, of: count, seed: task.producer.seed)
        simulation.subjects = Self.subjects
        simulation.ticks = Self.ticks
        simulation.routes = [.init(stream: "*", outlet: 0, writing: .cbor, wantsKey: false, wantsTime: false)]
        task.producer.simulation = simulation
        guard let transcript = try model.run(task).events else { throw CheckedModel.silence }
        if case .broke(let what) = transcript.end {
            let name = count == 1 ? "" : ", as shard \(shard) of \(count)"
            throw BrokenPromise(naming: what, otherwise: "P-22", expected: "its events are as promised\(name)")
        }
        if case .failedSilently(let verb) = transcript.end {
            throw BrokenPromise("P-05", expected: "\(verb) reports why it fails", found: "it reported nothing")
        }
        return transcript
    }

    /// Where the events of shards, merged by tick and then by shard, are others than those of one.
    private static func difference(
        _ whole: EventTranscript,
        _ shards: [EventTranscript],
        _ expected: String,
        _ promise: String
    ) -> BrokenPromise? {
        // Behind the last event of one that has not come to its end, nothing is known.
        let end = ([whole] + shards).filter { !$0.hasEnded }.map { $0.events.last?.tick ?? 0 }.min() ?? .max
        let merged = shards.enumerated()
            .flatMap { place, shard in shard.events.map { (place: place, event: $0) } }
            .sorted { ($0.event.tick, $0.place) < ($1.event.tick, $1.place) }
            .map(\.event).filter { $0.tick < end }
        let known = whole.events.filter { $0.tick < end }
        guard merged != known else { return nil }
        let place = zip(merged, known).enumerated().first { $1.0 != $1.1 }?.offset ?? min(merged.count, known.count)
        func name(_ events: [EventTranscript.Event]) -> String {
            events.indices.contains(place) ? "one in tick \(events[place].tick)" : "none"
        }
        return BrokenPromise(
            promise,
            expected: expected,
            found: "event \(place) is \(name(merged)), and not \(name(known)) as of one shard, or differs from it"
        )
    }
}
