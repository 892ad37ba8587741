/// What is the same for all workers that a run of the host starts.
public struct WorkerSettings: Sendable {
    /// Whether a crash is to bring a backtrace; the Swift runtime then starts a process in the worker's last moment.
    public var wantsBacktrace = false
    /// Where reports of crashes are kept; nil keeps none.
    public var crashes: CrashDirectory?
    /// Where records are kept of which workers died; nil keeps none.
    public var deadLetters: DeadLetterFile?
    /// Where decisions are written down; nil writes none.
    public var journal: Journal?

    /// Where models read models of collectors; nil: nowhere.
    public var models: (any ModelSource)?

    /// The program whose subcommand `worker` workers are; nil: this one. For programs that are not the host, such as tests.
    public var program: String?

    /// Makes settings that ask for nothing and keep nothing.
    public init() {}
}
