import PluginAPI

/// Follows which ports of hosts are open, and what that is worth to somebody who attacks.
///
/// Uses every callback that is called while tasks are processed. Its configuration, `modules/exposure.yml`:
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
