import PluginABI
import Synchronization

/// The task of a worker that does what the host calls its instances for, each on a thread of its own.
struct ServeRunner {
    /// What threads share.
    private final class Shared: Sendable {
        let isFinishing = Atomic(false)
        let arenas = ArenaShelf()
    }

    private let port: HostPort
    private let task: ServeTask
    private let shared = Shared()

    init(_ port: HostPort, _ task: ServeTask) {
        self.port = port
        self.task = task
    }

    func run(_ origin: PluginOrigin) throws {
        do {
            try self.serve(origin)
        } catch let error as LoadError {
            self.port.send(.notLoaded(error.description))
        } catch let failure as ProducerFailure {
            if failure.isBadOption { return self.port.send(.badOption(failure.description)) }
            self.port.send(.failed(failure.description, records: 0))
        }
    }

    private func serve(_ origin: PluginOrigin) throws {
        // Taken over first: what fails later must not leave them to be closed by nobody.
        let links = try self.task.instances.indices.map { index in
            (
                calls: try CallLink(inherited: self.task.descriptor(ofInstance: index, toHost: false)),
                toHost: self.task.hasLinksToHost
                    ? try CallLink(inherited: self.task.descriptor(ofInstance: index, toHost: true)) : nil
            )
        }
        let recorder = RegistrationRecorder()
        let plugin = try LoadedPlugin(origin)
        try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        var instances: [ServedInstance] = []
        for (task, link) in zip(self.task.instances, links) {
            guard let found = recorder.find(kind: task.kind, name: task.name) else {
                throw ProducerFailure("[P-11] the plugin did not register the \(task.kind) \"\(task.name)\" this time")
            }
            let shared = self.shared
            let isFinishing: @Sendable () -> Bool = { shared.isFinishing.load(ordering: .acquiring) }
            let context = InstanceContext(
                self.port,
                hostCaller: try link.toHost.map { try HostCaller($0, arenas: shared.arenas) },
                mayCall: self.task.callsHost,
                readsModels: self.task.readsModels,
                isCancelled: isFinishing
            )
            instances.append(
                try ServedInstance(
                    of: found,
                    task,
                    context: context,
                    arenas: shared.arenas,
                    link: link.calls,
                    isFinishing: isFinishing
                )
            )
        }
        for preparation in self.task.preparations { try instances[preparation.instance].prepare(preparation) }
        let port = self.port
        let threads = try zip(instances, self.task.instances).map { instance, task in
            try DataThread(named: "serve", givesWay: task.givesWay) {
                do throws(RingViolation) {
                    try instance.serve()
                } catch {
                    port.send(.failed("the ring is broken: \(error)", records: 0))
                }
            }
        }
        self.port.send(.created(columns: []))
        // Meanwhile the host gives memory for models, until it says that nothing more will be asked for.
        while true {
            let (frame, passed) = try self.port.receivePassed()
            guard frame["frame"]?.text == "arena", let passed, let number = frame["number"]?.integer else { break }
            self.shared.arenas.put(passed, number: UInt64(number))
        }
        self.shared.isFinishing.store(true, ordering: .releasing)
        for instance in instances { instance.ring() }
        for thread in threads { thread.join() }
        for instance in instances { instance.destroy() }
    }
}
