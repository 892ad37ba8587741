import CLinux
import Discovery
import Glibc
import PluginABI
import Records

// The worker's side of the checks. It only does what is asked and tells what came of it; the host judges. The verbs are
// called as in a run, through the same code, so what a check says holds there, too.

/// The task of a worker that makes one experiment with a plugin.
struct CheckRunner {
    let port: HostPort
    let task: CheckTask

    init(_ port: HostPort, _ task: CheckTask) {
        self.port = port
        self.task = task
    }

    func run(_ origin: PluginOrigin) {
        let recorder = RegistrationRecorder()
        let before = CheckedResources.now()
        let start = EventLoop.now()
        let plugin: LoadedPlugin
        do throws(LoadError) {
            plugin = try LoadedPlugin(origin)
            try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        } catch {
            self.port.send(.notLoaded(error.description))
            return
        }
        let seconds = Double(EventLoop.now() - start) / 1e9
        if self.task.experiment == .registration {
            self.tell(.resources(before))
            self.tell(.resources(.settled(after: before)))
            self.tell(
                .registered(
                    extensions: recorder.registered.map(\.description.value),
                    failure: recorder.failure,
                    seconds: seconds
                )
            )
            return
        }
        guard let model = recorder.find(kind: PLUGIN_KIND_MODEL, name: self.task.producer.name) else {
            let name = self.task.producer.name
            self.port.send(.failed("[P-11] it did not register the model \(name) this time", records: 0))
            return
        }
        self.tell(.began)
        switch self.task.experiment {
        case .registration: break
        case .creation: CreationExperiment(self, model).run()
        case .records, .growth, .cancellation: self.makeRecords(model)
        case .interleaving: self.interleave(model)
        case .threads: self.changeThreads(model)
        case .events:
            guard let simulation = self.task.producer.simulation else { return }
            self.tell(.events(CheckedShard(self.port, self.task, simulation).transcript(model)))
        }
    }

    func tell(_ finding: CheckFinding) { self.port.send(.checked(finding)) }

    private func makeRecords(_ model: RegistrationRecorder.Registered) {
        let isCancelled = self.task.experiment == .cancellation
        let context = InstanceContext(self.port) { isCancelled }
        let instance = CheckedInstance(model, self.task, self.task.producer, context)
        instance.create()
        // The deadline is for the call that follows.
        if isCancelled { self.tell(.began) }
        var marks = self.task.experiment == .growth ? GrowthMarks(self.task) : nil
        let start = EventLoop.now()
        while !instance.isOver {
            instance.fill()
            if isCancelled { break }
            let seconds = Double(EventLoop.now() - start) / 1e9
            if let resources = marks?.mark(instance.count, seconds) { self.tell(.resources(resources)) }
            if self.task.budget > 0, seconds >= self.task.budget { break }
        }
        instance.destroy()
        self.tell(.transcript(instance.transcript))
    }

    private func interleave(_ model: RegistrationRecorder.Registered) {
        var second = self.task.producer
        second.seed &+= 1
        second.instance += 1
        let instances = [self.task.producer, second].map { producer in
            CheckedInstance(model, self.task, producer, InstanceContext(self.port) { false })
        }
        for instance in instances { instance.create() }
        while !instances.allSatisfy(\.isOver) {
            for instance in instances where !instance.isOver { instance.fill() }
        }
        for instance in instances { instance.destroy() }
        for instance in instances { self.tell(.transcript(instance.transcript)) }
    }

    private func changeThreads(_ model: RegistrationRecorder.Registered) {
        let instance = CheckedInstance(model, self.task, self.task.producer, InstanceContext(self.port) { false })
        instance.create()
        // A thread that follows another one may get its identity; one beside this thread cannot get this one's.
        var isElsewhere = true
        while !instance.isOver {
            if isElsewhere { BriefThread.run { instance.fill() } } else { instance.fill() }
            isElsewhere.toggle()
        }
        BriefThread.run { instance.destroy() }
        self.tell(.transcript(instance.transcript))
    }
}
