/// One check of a plugin: its name, the promises that it tests, and how.
public struct Check: Sendable {
    /// What a check looks at.
    enum Examination: Sendable {
        /// The file.
        case file(@Sendable (CheckedFile) throws -> Judgement)
        /// Each model that the file registers.
        case model(@Sendable (CheckedModel) throws -> Judgement)
        /// Each extension of these kinds that the file registers; they are called.
        case service([String], @Sendable (CheckedService) throws -> Judgement)
        /// The file, and then each model that it registers.
        case both(@Sendable (CheckedFile) throws -> Judgement, @Sendable (CheckedModel) throws -> Judgement)
    }

    /// Its name on the command line.
    public let name: String
    /// The promises, as `plugin_abi.h` names them.
    public let promises: [String]
    /// One clause: what must hold.
    public let summary: String
    let examination: Examination

    init(_ name: String, _ promises: [String], _ summary: String, _ examination: Examination) {
        self.name = name
        self.promises = promises
        self.summary = summary
        self.examination = examination
    }

    /// All checks, in the order in which they are made: what makes later ones pointless comes first.
    public static let all: [Check] = [
        .entry, .note, .names, .registration, .scanTime, .options, .creation, .encodings, .batches, .determinism,
        .resume, .simulation, .independence, .threads, .cancellation, .failures, .leak, .output, .sandbox, .calls,
        .commits, .reads, .messages, .topics, .durability, .serving,
    ]
}
