import Transforms
import Workers

/// Everything that a run is to do.
public struct GenerateRequest: Sendable {
    /// One expression with what it stands for.
    public struct Part: Sendable {
        /// What the user wrote.
        public var expression: ModelExpression
        /// The model.
        public var model: LoadedExtension
        /// The mappings in order.
        public var mappings: [RunMapping] = []
        /// The steps of the mapping `simple`.
        public var steps: [SimpleStep] = []

        /// Makes a part.
        public init(expression: ModelExpression, model: LoadedExtension) {
            self.expression = expression
            self.model = model
        }
    }

    /// What is generated.
    public var parts: [Part]
    /// How much and how fast.
    public var limits: RunLimits
    /// The seed of a reproducible run; nil: another each time.
    public var seed: UInt64?
    /// The first time of a reproducible run's clock, in microseconds since 1970 UTC.
    public var startTime: Int64
    /// How records become bytes.
    public var format: OutputFormat
    /// The format, if it is a plugin, which has a worker of its own for each producer.
    public var formatPlugin: LoadedExtension?
    /// The output file, where there is no other medium; `-`: the standard output.
    public var path: String
    /// The medium that is a plugin; nil: the file.
    public var medium: MediumRequest?
    /// Seconds between progress lines; 0: only the last.
    public var progressPeriod: Int

    /// Seconds that a producer may owe records without making any before it is killed; 0: no limit.
    public var patience: Int
    /// What is the same for all workers of this run of the host.
    public var settings = WorkerSettings()

    /// When a producer whose worker dies gets another one.
    public var restarts: RestartPolicy

    /// Makes a request.
    public init(
        parts: [Part],
        limits: RunLimits,
        seed: UInt64?,
        startTime: Int64,
        format: OutputFormat,
        path: String,
        progressPeriod: Int,
        patience: Int,
        restarts: RestartPolicy = RestartPolicy()
    ) {
        self.parts = parts
        self.limits = limits
        self.seed = seed
        self.startTime = startTime
        self.format = format
        self.path = path
        self.progressPeriod = progressPeriod
        self.patience = patience
        self.restarts = restarts
    }
}
