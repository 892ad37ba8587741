import PluginAPI

/// Follows which ports of hosts are open, and what that is worth to somebody who attacks.
///
/// Uses every callback that is called while tasks are processed and while snapshots are made. Its configuration, `modules/exposure.yml`:
///
///     ignored: ["127.0.0.1"]       # hosts that are not kept
///     weights: {"23": 10, "80": 1} # what an open port adds to the risk
final class Exposure: Module {
    static let name = "exposure"
    static let summary = "Derives the risk of hosts from their open ports, and the peak of their traffic."
    static let version = "1.0"

    private let context: Context
    private var ignored: Set<String> = []
    private var weights: [Int: Int] = [:]
    private var refresh: RefreshFlag?
    /// Datapoints by their source since the last look.
    private var counts: [String: Int] = [:]
    /// Services with a host at risk in the snapshot that is being made.
    private var exposed = 0

    init(_ context: Context) { self.context = context }

    func loadConfiguration(_ settings: ModuleSettings) throws {
        self.ignored = Set((settings.module["ignored"]?.elements ?? []).compactMap(\.text))
        self.weights = [:]
        for (port, weight) in settings.module["weights"]?.record?.fields ?? [] {
            guard let port = Int(port), let weight = weight.integer else {
                throw BadConfiguration(description: "weights: expected ports with whole numbers, found \"\(port)\"")
            }
            self.weights[port] = weight
        }
        self.refresh = settings.refresh
    }

    func register(_ registrar: CallbackRegistrar) {
        registrar.schedule(Schedule(second: 0), named: "tell") { self.tell() }
        registrar.onTaskStart(named: "count") { self.count($0) }
        registrar.allowEntityCreation(entity: "host", named: "is_kept") { eid, _ in
            !self.ignored.contains(eid.description)
        }
        registrar.onEntityCreation(
            entity: "host",
            refresh: true,
            mayChange: [["risk"]],
            named: "begin"
        ) { eid, _ in [DataPointTask(entity: "host", eid: eid, [.plain("risk", 0, source: "exposure")])] }
        registrar.onNewAttribute(entity: "host", attribute: "port", named: "weigh") { self.weigh($0, $1) }
        registrar.onNewAttribute(entity: "host", attribute: "traffic", named: "peak") { self.peak($0, $1) }
        registrar.onSnapshotInit(named: "begin_snapshot") {
            self.exposed = 0
            return []
        }
        registrar.onTimeseries(entity: "host", attribute: "traffic", named: "total") { self.total($0, $1) }
        registrar.correlate(
            entity: "service",
            dependsOn: [["host", "risk"]],
            mayChange: [["worst"]],
            named: "worst"
        ) { self.worst($0) }
        registrar.onSnapshotFinalize(named: "end_snapshot") {
            self.context.log(.info, "\(self.exposed) services are offered by hosts at risk")
            return []
        }
    }

    /// The bytes of all samples that are known.
    private func total(_ eid: EntityID, _ chunks: [DataPoint]) -> [DataPointTask] {
        let bytes = chunks.flatMap { ($0.value.record?["bytes"]?.elements ?? []).compactMap(\.integer) }
        guard !bytes.isEmpty else { return [] }
        let total = bytes.reduce(0) { $0 &+ $1 }
        return [DataPointTask(entity: "host", eid: eid, [.plain("total", .int(total), source: "exposure")])]
    }

    /// A service is as exposed as the host that is most at risk of those that offer it.
    private func worst(_ values: EntityValues) -> [DataPointTask] {
        let risks = values.linked("host").compactMap { $0["risk"]?.integer }
        guard let worst = risks.max() else { return [] }
        values["worst"] = .int(worst)
        if worst > 0 { self.exposed += 1 }
        return []
    }

    private func count(_ task: DataPointTask) {
        for datapoint in task.datapoints { self.counts[datapoint.source, default: 0] += 1 }
    }

    private func tell() {
        for (source, count) in self.counts.sorted(by: { $0.key < $1.key }) {
            self.context.log(.info, "\(count) datapoints from \(source.isEmpty ? "nobody in particular" : source)")
        }
        self.counts = [:]
    }

    private func weigh(_ eid: EntityID, _ datapoint: DataPoint) -> [DataPointTask] {
        guard let port = datapoint.value.integer, let start = datapoint.t1 else { return [] }
        let host = Value.map(["eid": .string(eid.description)])
        var tasks = [
            DataPointTask(
                entity: "service",
                eid: .int(port),
                [.observation("host", host, from: start, to: datapoint.t2, source: "exposure")]
            )
        ]
        if let weight = self.weights[port] {
            tasks.append(DataPointTask(entity: "host", eid: eid, [.plain("risk", .int(weight), source: "exposure")]))
        }
        return tasks
    }

    private func peak(_ eid: EntityID, _ datapoint: DataPoint) -> [DataPointTask] {
        let bytes = (datapoint.value.record?["bytes"]?.elements ?? []).compactMap(\.integer)
        guard let peak = bytes.max() else { return [] }
        return [DataPointTask(entity: "host", eid: eid, [.plain("peak", .int(peak), source: "exposure")])]
    }
}
