import Records
import Workers

// Callbacks are called in their order, each for all documents that it is for before the next one is: so values flow over
// links within one snapshot. As long as callbacks of one module follow each other they are one call over the boundary. What
// does not fit into one is divided, callback by callback, and each part comes with the documents that its links reach.

/// Has callbacks correlate documents. For one thread.
struct Correlation {
    /// Documents that go over the boundary at once.
    private static let documentLimit = 2000
    /// Documents that calls reach, beyond which it is cheaper to send all at once than some again and again.
    private static let reachLimit = 20_000

    private let hooks: [CorrelationHook]
    /// By module.
    private let modules: [EngineModule]
    private let publish: (EmittedTask, Hook) -> EntityTask?
    private let report: (TaskEvent) -> Void

    /// - Parameters:
    ///   - hooks: In the order in which they are called.
    ///   - publish: Takes what a callback made; the task as the model has it, or nil if it makes no sense.
    init(
        _ hooks: [CorrelationHook],
        _ modules: [EngineModule],
        publish: @escaping (EmittedTask, Hook) -> EntityTask?,
        report: @escaping (TaskEvent) -> Void
    ) {
        self.hooks = hooks
        self.modules = modules
        self.publish = publish
        self.report = report
    }

    /// Has callbacks change documents: of each type those that are known come first, one behind the other.
    func run(_ documents: inout [SnapshotDocument]) {
        let ranges = Self.ranges(documents)
        let hooks = self.hooks.filter { ranges[$0.entity.number] != nil }
        guard !hooks.isEmpty else { return }
        let set = DocumentSet(documents)
        var first = 0
        while first < hooks.count {
            var end = first + 1
            if hooks[first].isRefreshed {
                self.refresh(hooks[first], ranges[hooks[first].entity.number] ?? 0..<0, set)
                first = end
                continue
            }
            while end < hooks.count, hooks[end].hook.module == hooks[first].hook.module, !hooks[end].isRefreshed {
                end += 1
            }
            let segment = hooks[first..<end]
            first = end
            if documents.count <= Self.documentLimit {
                let calls = segment.map { hook in
                    let range = ranges[hook.entity.number] ?? 0..<0
                    return CorrelationCalls(callback: hook.hook.callback, first: range.lowerBound, count: range.count)
                }
                self.call(Array(segment), calls, set, nil)
            } else {
                for hook in segment { self.callInParts(hook, ranges[hook.entity.number] ?? 0..<0, set) }
            }
        }
        documents = set.documents
    }

    private func callInParts(_ hook: CorrelationHook, _ range: Range<Int>, _ set: DocumentSet) {
        var first = range.lowerBound
        while first < range.upperBound {
            let part = set.part(from: first, before: range.upperBound, reach: hook.reach, limit: Self.documentLimit)
            guard part.places.count <= Self.reachLimit else {
                let calls = CorrelationCalls(
                    callback: hook.hook.callback,
                    first: first,
                    count: range.upperBound - first
                )
                return self.call([hook], [calls], set, nil)
            }
            let calls = CorrelationCalls(callback: hook.hook.callback, first: 0, count: part.called)
            self.call([hook], [calls], set, part.places)
            first += part.called
        }
    }

    /// - Parameter places: The documents that go over; nil: all.
    private func call(
        _ hooks: [CorrelationHook],
        _ calls: [CorrelationCalls],
        _ set: DocumentSet,
        _ places: [Int]?
    ) {
        let wantsMaster = hooks.contains { $0.wantsMaster }
        let module = hooks[0].hook.module
        func target(_ place: Int) -> (hook: CorrelationHook, document: Int) {
            var rest = place
            for (hook, calls) in zip(hooks, calls) {
                if rest < calls.count {
                    let document = calls.first + rest
                    return (hook, places.map { $0[document] } ?? document)
                }
                rest -= calls.count
            }
            return (hooks[0], 0)
        }
        let isInService = self.modules[module].correlate(calls) {
            set.batch(places, withMaster: wantsMaster)
        } take: { outcome in
            for change in outcome.changes {
                let place = places.map { $0[change.document] } ?? change.document
                let value = change.value.map { (try? CBOR.decode($0)) ?? .null }
                set.documents[place].set(change.name, value)
            }
            for (place, effect) in outcome.effects {
                let (hook, document) = target(place)
                switch effect {
                case .made(let task): _ = self.publish(task, hook.hook)
                case .failed(let reason): self.failed(hook, set.documents[document], reason)
                case .denied: break
                }
            }
        }
        if !isInService { self.report(.outOfService(module: module, calls: calls.reduce(0) { $0 + $1.count })) }
    }

    /// Has what derives values from an entity alone derive them anew: it gets an empty task. What it says of plain attributes
    /// of the entity is in the snapshot already.
    private func refresh(_ hook: CorrelationHook, _ range: Range<Int>, _ set: DocumentSet) {
        var first = range.lowerBound
        while first < range.upperBound {
            let part = first..<min(first + Self.documentLimit, range.upperBound)
            first = part.upperBound
            var batch = InvocationBatch()
            var scratch = ByteBuffer()
            for place in part {
                let document = set.documents[place]
                batch.invoke(hook.hook.callback, task: batch.add(EntityTask(document.entity, document.id), &scratch))
            }
            let result = self.modules[hook.hook.module].run(batch)
            if result.isOutOfService { self.report(.outOfService(module: hook.hook.module, calls: part.count)) }
            for (place, effect) in result.outcome.effects {
                let document = part.lowerBound + place
                switch effect {
                case .made(let emitted):
                    guard let task = self.publish(emitted, hook.hook) else { continue }
                    set.documents[document].take(task)
                case .failed(let reason): self.failed(hook, set.documents[document], reason)
                case .denied: break
                }
            }
        }
    }

    private func failed(_ hook: CorrelationHook, _ document: SnapshotDocument, _ reason: String) {
        self.report(
            .callbackFailed(hook.hook, entity: document.entity.id, id: document.id.text, reason: reason)
        )
    }

    /// Where the known documents of each type are.
    private static func ranges(_ documents: [SnapshotDocument]) -> [Int: Range<Int>] {
        var ranges: [Int: Range<Int>] = [:]
        for (place, document) in documents.enumerated() where document.isKnown {
            let number = document.entity.number
            ranges[number] = (ranges[number]?.lowerBound ?? place)..<place + 1
        }
        return ranges
    }
}
