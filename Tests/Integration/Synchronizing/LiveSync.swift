import Configuration
import PluginABI
import Records
import Services
import TestSupport
import Testing
import Workers

@testable import Synchronizing

/// A synchronizer with real steps in real workers.
final class LiveSync {
    let small: SmallBase
    let directory: String
    private var services: [LiveService] = []
    private(set) var engine: SyncEngine?
    private let extensions: Set<String>
    private let conveniences: Conveniences

    /// - Parameter extensions: Which of the step, the policy and the pull step are there.
    init(
        _ extensions: Set<String> = ["diary_step"],
        at place: StorePlace? = nil,
        in plugin: StorePlugin = .sqlite,
        instances: Int = 2,
        settings: SyncSettings = SyncSettings(retry: RetryPolicy(step: 0.05, shortStep: 0.05, longest: 1)),
        computing deadline: Int64 = 240_000_000_000
    ) throws {
        self.conveniences = Conveniences(deadline: deadline)
        self.small = try SmallBase(place, cacheCapacity: 50_000, in: plugin)
        self.directory = try Files.makeTemporaryDirectory()
        self.extensions = extensions
        let model = SmallModels.model
        var steps: [LiveSyncStep] = []
        var policies: [LivePolicy] = []
        var pulls: [LivePullStep] = []
        if extensions.contains("conveniences") { try self.startConveniences(model) }
        for name in ["diary_step", "fetching_step"] where extensions.contains(name) {
            let depth = CausalDepth()
            let clients = try self.clients("sync_step", name, instances, .syncStep, depth)
            let bytes = try clients[0].call(1, [], deadline: 60_000_000_000).bytes
            steps.append(LiveSyncStep(name, try SyncStepDeclaration(bytes, model), clients, depth))
        }
        if extensions.contains("owner_policy") {
            let depth = CausalDepth()
            let clients = try self.clients("model_policy", "owner_policy", instances, .policy, depth)
            let bytes = try clients[0].call(1, [], deadline: 60_000_000_000).bytes
            policies.append(LivePolicy("owner_policy", try PolicyDeclaration(bytes, model), clients, depth))
        }
        if extensions.contains("owner_pull") {
            let clients = try self.clients("pull_step", "owner_pull", 1, .observer, CausalDepth())
            pulls.append(LivePullStep("owner_pull", period: 50_000_000, clients[0]))
        }
        self.engine = try SyncEngine(self.small.base, steps: steps, policies: policies, pulls: pulls, settings) {
            _,
            _,
            _ in
        }
    }

    deinit { self.end() }

    func end() {
        self.engine?.stop()
        self.engine = nil
        for service in self.services { service.finish() }
        self.services = []
        Files.remove(self.directory)
    }

    private func startConveniences(_ model: DataModel) throws {
        let live = try ["any_names", "owner_names"].map { name in
            let clients = try self.clients("convenience", name, 2, .convenience, CausalDepth())
            let bytes = try clients[0].call(1, [], deadline: 60_000_000_000).bytes
            return LiveConvenience(name, try ConvenienceDeclaration(bytes, model), clients)
        }
        let problems = self.conveniences.use(live, model)
        #expect(problems.isEmpty)
    }

    /// Asks for things as a plugin does, with what conveniences give.
    func perform(_ requests: [Value], _ caller: ObjectCaller = .syncStep) throws -> [Value] {
        let waiter = CallWaiter<Result<ObjectRequests.Answers, ObjectRefusal>>()
        ObjectRequests(self.small.base, self.conveniences).perform(requests, by: caller) { waiter.finish($0) }
        return try waiter.wait().get().answers
    }

    private func clients(
        _ kind: String,
        _ name: String,
        _ instances: Int,
        _ caller: ObjectCaller,
        _ depth: CausalDepth
    ) throws -> [CallClient] {
        let requests = ObjectRequests(self.small.base, self.conveniences)
        let service = try LiveService(
            try SwiftFixture.path("SyncSteps"),
            kind: kind,
            name: name,
            options: kind == "pull_step"
                ? [.integer(5)] : kind == "convenience" ? [] : [.text("\(self.directory)/diary")],
            instances: instances,
            writable: ["\(self.directory)/"],
            label: name,
            callsHost: { call in
                guard call.verb == UInt32(PLUGIN_OBJECTS_PERFORM) else {
                    return call.answer(CallAnswer(status: Int32(PLUGIN_FAILED)))
                }
                requests.answer(call.bytes, by: caller.at(depth: depth.current), completion: call.answer)
            }
        )
        self.services.append(service)
        return service.clients
    }

    /// What was written down.
    var lines: [String] {
        guard let bytes = try? Files.read("\(self.directory)/diary") else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until nothing is pending but what waits for another try.
    func settles(_ isSettled: @escaping (SyncStatus) -> Bool = { $0.entries.isEmpty }) -> Bool {
        Monotonic.waits {
            guard let status = self.engine?.status() else { return false }
            return isSettled(status)
        }
    }
}
