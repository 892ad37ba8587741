import Discovery
import Records
import Workers

// What several checks need to know of the file is found out once, when the first of them asks. Each experiment is a
// worker of its own all the same, so that a crash or a hang in one is over with it.

/// The file that is checked. Belongs to the loop's thread.
final class CheckedFile {
    /// What a worker found when it had the plugin registered.
    struct Registration {
        var extensions: [ExtensionDescription] = []
        var failure: String?
        var seconds = 0.0
        /// What the worker held before and after; empty if it did not get that far.
        var resources: [CheckedResources] = []
        var trouble: String?
        /// Whether it took longer than the deadline.
        var isHung = false
        var lines: [String] = []
    }

    /// Seconds that registration may take in a scan, by P-11.
    static let scanDeadline = 5.0

    let path: String
    let settings: CheckSettings
    /// The image, or why there is none.
    let image: Result<Image, Refusal>
    /// What the bytes of the file say, or why it cannot be used.
    let facts: Result<PluginFacts, Refusal>
    let loop: EventLoop
    private var registrations: [Registration] = []
    private var watched: CheckOutcome?

    init(path: String, _ settings: CheckSettings, loop: EventLoop) {
        self.path = path
        self.settings = settings
        self.loop = loop
        let image = Result { () throws(Refusal) in try Image(path: path) }
        self.image = image
        self.facts = image.flatMap { image in Result { () throws(Refusal) in try PluginFacts(judging: image) } }
    }

    /// Makes an experiment in a worker.
    ///
    /// - Parameters:
    ///   - deadline: Seconds; nil: that of the settings.
    ///   - sandbox: What the worker may do; nil: nothing beyond itself.
    ///   - isWatched: Whether the outcome tells what the sandbox refused. There is no backtrace then, because that needs
    ///     what is to be refused.
    func run(
        _ task: CheckTask,
        deadline: Double? = nil,
        sandbox: SandboxPolicy? = nil,
        isWatched: Bool = false
    ) throws -> CheckOutcome {
        guard case .success(let image) = self.image, case .success = self.facts else {
            throw Inapplicable("the file cannot be loaded, see entry and note")
        }
        var sandbox = sandbox ?? SandboxPolicy(mode: self.settings.sandbox)
        sandbox.reportsRefusals = isWatched
        var settings = self.settings.workers
        settings.wantsBacktrace = settings.wantsBacktrace && !isWatched
        return try CheckWorker.run(
            task,
            image: image,
            loop: self.loop,
            sandbox: sandbox,
            settings: settings,
            deadline: deadline ?? self.settings.deadline
        )
    }

    /// What the first or the second worker found that had the plugin registered.
    func registration(_ index: Int = 0) throws -> Registration {
        while self.registrations.count <= index { self.registrations.append(try self.register()) }
        return self.registrations[index]
    }

    /// What came of a registration in which refused calls were watched.
    func watchedRegistration() throws -> CheckOutcome {
        if let watched = self.watched { return watched }
        let outcome = try self.run(Self.registrationTask, isWatched: true)
        self.watched = outcome
        return outcome
    }

    /// The models that are registered and not refused.
    func models() throws -> [CheckedModel] {
        let registration = try self.registration()
        guard registration.trouble == nil, registration.failure == nil else { return [] }
        return registration.extensions.filter { $0.refusal == nil && $0.kind == "model" }
            .map { CheckedModel($0, in: self) }
    }

    /// The extensions of some kinds that are registered and not refused.
    func extensions(ofKinds kinds: [String]) throws -> [ExtensionDescription] {
        let registration = try self.registration()
        guard registration.trouble == nil, registration.failure == nil else { return [] }
        return registration.extensions.filter { $0.refusal == nil && kinds.contains($0.kind) }
    }

    /// The task of a worker that has the plugin registered and nothing else.
    private static let registrationTask = CheckTask(
        .registration,
        ProducerTask(
            name: "",
            instance: 1,
            seed: 0,
            isSeeded: true,
            options: [],
            encoding: .cbor,
            batchSize: 1
        ),
        count: 0,
        capacity: 0
    )

    private func register() throws -> Registration {
        let deadline = max(self.settings.deadline, Self.scanDeadline)
        let outcome = try self.run(Self.registrationTask, deadline: deadline)
        var registration = Registration()
        registration.trouble = outcome.trouble
        if case .hung(_, let seconds) = outcome.end.cause {
            registration.isHung = true
            registration.seconds = seconds
        }
        registration.resources = outcome.resources
        registration.lines = outcome.lines
        for case .registered(let extensions, let failure, let seconds) in outcome.findings {
            registration.extensions = extensions.compactMap(ExtensionDescription.init(value:))
            registration.failure = failure
            registration.seconds = seconds
        }
        return registration
    }
}
