import Configuration
import Discovery
import PluginABI
import Records
import Workers

/// A model of the file that is checked. Belongs to the loop's thread.
final class CheckedModel {
    /// Records a batch where the size does not matter. All that is compared is made in batches of this size, so that a
    /// model whose records depend on it fails in the check of that alone.
    static let batchSize = 1000
    /// Records that are compared at most.
    static let mostRecords = 100_000
    /// Records that are compared where each call costs more.
    static let fewRecords = 20_000
    /// Bytes of room where the size does not matter.
    static let capacity = 1 << 20
    /// Seconds after which a run that others are compared with is cut short.
    private static let patience = 2.0
    /// The first time of the clock, in microseconds, and its step.
    private static let clock: (start: Int64, step: Int64) = (946_684_800_000_000, 1000)

    let description: ExtensionDescription
    let file: CheckedFile
    private let sandbox: Result<SandboxPolicy, Inapplicable>
    private var references: Result<[CheckTranscript], any Error>?
    private var short: CheckTranscript?

    init(_ description: ExtensionDescription, in file: CheckedFile) {
        self.description = description
        self.file = file
        self.sandbox = Self.sandbox(of: description, file.settings)
    }

    /// What its workers may do.
    private static func sandbox(
        of description: ExtensionDescription,
        _ settings: CheckSettings
    ) -> Result<SandboxPolicy, Inapplicable> {
        guard settings.grantsNeeds else { return .success(SandboxPolicy(mode: settings.sandbox)) }
        do throws(UsageError) {
            let needs = try description.effectiveNeeds(
                options: description.options.map(\.checkedValue),
                workingDirectory: settings.workingDirectory
            )
            let (policy, problems) = SandboxPolicy.granting(needs, mode: settings.sandbox)
            guard problems.isEmpty else { return .failure(Inapplicable(problems.joined(separator: "; "))) }
            return .success(policy)
        } catch {
            return .failure(Inapplicable("what it needs cannot be granted: \(error)"))
        }
    }

    /// Makes an experiment, whatever its end.
    func attempt(_ task: CheckTask, deadline: Double? = nil, isWatched: Bool = false) throws -> CheckOutcome {
        try self.file.run(task, deadline: deadline, sandbox: try self.sandbox.get(), isWatched: isWatched)
    }

    var name: String { self.description.name }

    /// How an instance is made with the default of each option.
    func producer(seed: UInt64? = nil) -> ProducerTask {
        var task = ProducerTask(
            name: self.name,
            instance: 1,
            seed: seed ?? self.file.settings.seed,
            isSeeded: true,
            options: self.description.options.map(\.checkedValue),
            encoding: .cbor,
            batchSize: Self.batchSize
        )
        task.clock = Self.clock
        return task
    }

    /// A task that makes records with the defaults.
    func records(_ count: Int, seed: UInt64? = nil) -> CheckTask {
        CheckTask(.records, self.producer(seed: seed), count: count, capacity: Self.capacity)
    }

    /// Whether the model may refuse to be made as it is made here: it wants more than it is given.
    var mayRefuse: Bool { self.lacksNeeds || self.description.options.contains(where: \.isRequired) }

    /// Whether it declares needs that its workers do not have.
    var lacksNeeds: Bool { !self.description.needs.isEmpty && !self.file.settings.grantsNeeds }

    /// Makes an experiment that ends as it should.
    ///
    /// - Throws: `BrokenPromise` if the worker does not live to its end.
    func run(_ task: CheckTask, deadline: Double? = nil) throws -> CheckOutcome {
        let outcome = try self.attempt(task, deadline: deadline)
        if let trouble = outcome.trouble {
            throw BrokenPromise(
                naming: trouble,
                otherwise: "process",
                expected: "the worker does its work and ends"
            )
        }
        return outcome
    }

    /// Makes an experiment that gives one transcript.
    func transcript(_ task: CheckTask) throws -> CheckTranscript {
        guard let transcript = try self.run(task).transcripts.first else { throw Self.silence }
        return transcript
    }

    /// Two runs with the same seed, each in a worker of its own, in which each record was decoded.
    ///
    /// - Throws: `Inapplicable` if there are no records to compare.
    func referencePair() throws -> (CheckTranscript, CheckTranscript) {
        let references = try self.referenceRuns()
        guard references[0].count > 0 else {
            throw Inapplicable("there are no records to look at: \(references[0].end.text)")
        }
        return (references[0], references[1])
    }

    /// The first of them, even if it made no records.
    func firstReference() throws -> CheckTranscript { try self.referenceRuns()[0] }

    private func referenceRuns() throws -> [CheckTranscript] {
        let result = self.references ?? Result { try self.makeReferences() }
        self.references = result
        return try result.get()
    }

    private func makeReferences() throws -> [CheckTranscript] {
        var task = self.records(Self.mostRecords)
        task.isDecoded = true
        task.budget = Self.patience
        let first = try self.transcript(task)
        task.budget = 0
        task.count = self.length(first)
        return [first, first.count > 0 ? try self.transcript(task) : first]
    }

    /// A run that others can be compared with.
    ///
    /// - Throws: `Inapplicable` if two runs with the same seed differ.
    func reference() throws -> CheckTranscript {
        let (first, second) = try self.referencePair()
        guard first.digest == second.digest, first.count == second.count else {
            throw Inapplicable(
                "two runs with the same seed differ, see determinism, so there is nothing to compare with"
            )
        }
        guard first.miscounted == nil else { throw Inapplicable("it counts its records wrongly, see batches") }
        return first
    }

    /// The same with few records.
    func shortReference() throws -> CheckTranscript {
        let reference = try self.reference()
        if let short = self.short { return short }
        let short = try self.transcript(self.records(min(self.length(reference), Self.fewRecords)))
        self.short = short
        return short
    }

    /// How many records a run that is compared with another must be asked for: those that the other made, or as many
    /// as it was asked for if it could not go on, so that this one gets to the same end.
    func length(_ reference: CheckTranscript) -> Int {
        reference.end == .complete ? reference.count : Self.mostRecords
    }

    static let silence = BrokenPromise(
        "process",
        expected: "the worker tells what it found",
        found: "it ended without a word"
    )
}

extension OptionDeclaration {
    /// The value that the option has in checks: its default, or something that fits it if it must be given.
    var checkedValue: OptionValue {
        do throws(OptionProblem) {
            return try self.parse([])
        } catch {
            return self.stopgap
        }
    }

    private var stopgap: OptionValue {
        let number = max(self.minimum ?? min(self.maximum ?? 1, 1), -0x1p53)
        return switch self.type {
        case .flag: .flag(false)
        case .integer: .integer(Int(exactly: number.rounded(.up)) ?? 1)
        case .number: .number(number)
        case .text: .text(self.choices.first ?? "x")
        case .list: .list([self.choices.first ?? "x"])
        }
    }
}

extension CheckTranscript.End {
    /// One clause: why there are no more records.
    var text: String {
        switch self {
        case .complete: "it made all"
        case .failed(let verb, let reason): "\(verb) failed: \(reason)"
        case .failedSilently(let verb): "\(verb) failed without a reason"
        case .broke(let what): what
        }
    }
}
