import PluginABI

// Instances are made here without the code of a run around them, which keeps a little memory for each: the one of a
// worker never goes. All share a context, which no two of them have at a time.

/// Makes and destroys instances, and counts what is left of them.
struct CreationExperiment {
    private let runner: CheckRunner
    private let model: RegistrationRecorder.Registered

    init(_ runner: CheckRunner, _ model: RegistrationRecorder.Registered) {
        self.runner = runner
        self.model = model
    }

    func run() {
        guard let table = self.model.verbs else { return }
        let verbs = table.load(as: plugin_model_verbs.self)
        let task = self.runner.task
        let context = InstanceContext(self.runner.port) { false }
        let given = context.makeStruct(for: task.producer.instanceTask, options: self.model.description.options)
        var marks = GrowthMarks(task)
        let start = EventLoop.now()
        for made in 0..<task.count {
            var instance: UnsafeMutableRawPointer?
            let reports = context.reportCount
            guard verbs.create(given, self.model.factory, &instance) == .ok, let instance else {
                let end = context.end("create", context.takeReport() ?? "", after: reports)
                return self.runner.tell(.created(count: made, ended: end))
            }
            verbs.destroy(instance)
            let seconds = Double(EventLoop.now() - start) / 1e9
            if let resources = marks.mark(made + 1, seconds) { self.runner.tell(.resources(resources)) }
            if task.budget > 0, seconds >= task.budget {
                return self.runner.tell(.created(count: made + 1, ended: .complete))
            }
        }
        self.runner.tell(.created(count: task.count, ended: .complete))
    }
}
