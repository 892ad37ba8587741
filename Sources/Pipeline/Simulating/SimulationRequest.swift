import Workers

/// Everything that a simulation is to do.
public struct SimulationRequest: Sendable {
    /// Where events go, in which form.
    public struct Outlet: Sendable {
        /// What receives them.
        public enum Destination: Sendable {
            /// A file; `-`: the standard output.
            case file(path: String)
            /// A medium that is a plugin.
            case medium(MediumRequest)
        }

        /// What receives them.
        public var destination: Destination
        /// How records become bytes.
        public var format: OutputFormat
        /// The template of lines of text, in the place of a format.
        public var template: String?
        /// The columns of CSV; nil: the keys in the first batch.
        public var columns: [String]?
        /// What becomes of records before.
        public var refinement = RecordRefinement()

        /// Makes it of its parts.
        public init(destination: Destination, format: OutputFormat, template: String?, columns: [String]?) {
            self.destination = destination
            self.format = format
            self.template = template
            self.columns = columns
        }
    }

    /// The outlet of a stream.
    public struct Binding: Hashable, Sendable {
        /// The stream, or `*`.
        public var stream: String
        /// The place of the outlet in the request.
        public var outlet: Int
        /// Whether records have the field `_key`, where the model has a key.
        public var wantsKey: Bool
        /// Whether records have the field `_time`.
        public var wantsTime: Bool

        /// Makes it of its parts.
        public init(stream: String, outlet: Int, wantsKey: Bool, wantsTime: Bool) {
            self.stream = stream
            self.outlet = outlet
            self.wantsKey = wantsKey
            self.wantsTime = wantsTime
        }
    }

    /// The machine, with the number of its shards as producers.
    public var part: GenerateRequest.Part
    /// How many subjects there are; nil: as many as the machine says.
    public var subjects: Int?
    /// How many ticks there are; nil: as many as the machine says.
    public var ticks: Int?
    /// The seed; nil: another each time.
    public var seed: UInt64?
    /// The outlets.
    public var outlets: [Outlet]
    /// Which stream goes to which of them.
    public var bindings: [Binding]
    /// Whether events of streams without a binding are dropped; else the run does not begin.
    public var dropsUnbound = false
    /// How simulated time is tied to that on the wall; nil: as fast as possible.
    public var pace: SimulationPace?
    /// Records of a batch.
    public var batchSize = 1000
    /// Nanoseconds after which the run ends; nil: no limit.
    public var duration: Int64?
    /// Seconds between progress lines; 0: only the last.
    public var progressPeriod = 0
    /// Seconds that a shard may go without a word before it is killed; 0: no limit.
    public var patience = 60
    /// What is the same for all workers of this run of the host.
    public var settings = WorkerSettings()
    /// When a shard whose worker dies gets another one.
    public var restarts = RestartPolicy()

    /// Makes a request of what has no default.
    public init(part: GenerateRequest.Part, outlets: [Outlet], bindings: [Binding]) {
        self.part = part
        self.outlets = outlets
        self.bindings = bindings
    }

    /// The tasks of the shards.
    ///
    /// - Parameter seed: The seed of the run, drawn if the user gave none.
    func tasks(seed: UInt64) -> [ProducerTask] {
        let count = max(self.part.expression.producers, 1)
        let routes = self.bindings.map { binding in
            let outlet = self.outlets[binding.outlet]
            return SimulationTask.Route(
                stream: binding.stream,
                outlet: binding.outlet,
                writing: outlet.template.map { .text(template: $0) } ?? (outlet.isWrittenByWorkers ? .json : .cbor),
                wantsKey: binding.wantsKey,
                wantsTime: binding.wantsTime
            )
        }
        return (0..<count).map { shard in
            var task = ProducerTask(
                name: self.part.model.description.name,
                instance: shard + 1,
                seed: seed,
                isSeeded: self.seed != nil,
                options: self.part.model.options,
                encoding: .cbor,
                batchSize: self.batchSize
            )
            var simulation = SimulationTask(shard: shard, of: count, seed: seed)
            simulation.subjects = self.subjects
            simulation.ticks = self.ticks
            simulation.routes = routes
            simulation.separatesTicks = count > 1 || self.pace != nil
            task.simulation = simulation
            return task
        }
    }
}

extension SimulationRequest.Outlet {
    /// Whether workers write lines of JSON; else they write CBOR, of which the host makes the format.
    var isWrittenByWorkers: Bool {
        self.format.encoding == .json && self.format.batchFormat == nil && self.refinement.changesNothing
    }
}
