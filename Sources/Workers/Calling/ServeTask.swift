import Records

/// The task of a worker that serves calls on instances of the extensions of its plugin.
public struct ServeTask: Hashable, Sendable {
    /// The instances, at most `CallLimits.mostInstances`.
    public var instances: [InstanceTask]
    /// Whether they can call the host; each then has a second link.
    public var callsHost: Bool
    /// Whether they can read models of collectors; each then has a second link, too.
    public var readsModels: Bool
    /// What new instances are called with before all else, in this order.
    public var preparations: [Preparation]

    /// Makes a task.
    public init(
        instances: [InstanceTask],
        callsHost: Bool = false,
        readsModels: Bool = false,
        preparations: [Preparation] = []
    ) {
        self.instances = instances
        self.callsHost = callsHost
        self.readsModels = readsModels
        self.preparations = preparations
    }

    /// Links that each instance has.
    var linksEach: Int { self.hasLinksToHost ? 2 : 1 }

    /// Whether instances have links through which they call the host.
    var hasLinksToHost: Bool { self.callsHost || self.readsModels }

    /// The first descriptor of a link in the worker: of the calls to an instance, or of its calls to the host.
    func descriptor(ofInstance index: Int, toHost: Bool) -> Int32 {
        WorkerDescriptors.links + Int32((index * self.linksEach + (toHost ? 1 : 0)) * CallLink.descriptorCount)
    }

    var record: Record {
        [
            "instances": .array(self.instances.map { .map(Record($0.fields.map { ($0.key, $0.value) })) }),
            "calls-host": .bool(self.callsHost), "reads-models": .bool(self.readsModels),
            "preparations": .array(self.preparations.map(\.value)),
        ]
    }

    init(record: Record) throws {
        let instances = try (record["instances"]?.elements ?? []).map { element in
            guard let record = element.record else { throw FrameError("an instance is no map") }
            return try InstanceTask(record: record)
        }
        guard (1...CallLimits.mostInstances).contains(instances.count) else {
            throw FrameError("\(instances.count) instances; a worker serves 1 to \(CallLimits.mostInstances)")
        }
        let preparations = try (record["preparations"]?.elements ?? []).map { try Preparation($0) }
        guard preparations.allSatisfy({ instances.indices.contains($0.instance) }) else {
            throw FrameError("a preparation of an instance that there is none of")
        }
        self.init(
            instances: instances,
            callsHost: record["calls-host"]?.flag ?? false,
            readsModels: record["reads-models"]?.flag ?? false,
            preparations: preparations
        )
    }
}
