import Configuration
import Records

/// A backup that was read to its end and found whole: its checksum and its counts are right, its models load, and its objects fit them.
public struct VerifiedBackup: Sendable {
    /// Problems that are told.
    private static let toldProblems = 20

    /// The file.
    public let path: String
    /// What it has.
    public let summary: BackupSummary
    /// The models that its objects are kept by.
    public let model: DataModel
    let update: [UInt8]?
    let sequence: Int

    /// Reads a file.
    ///
    /// - Throws: `ObjectRefusal` that tells what is wrong with it.
    public init(_ path: String) throws(ObjectRefusal) {
        var problems: [String] = []
        var count = 0
        let state = try BackupContents.read(path) { part, state throws(ObjectRefusal) in
            guard case .object(let object, _) = part, let model = state.model else { return }
            let found = Self.problems(of: object.record, model)
            count += found.count
            problems += found.prefix(max(Self.toldProblems - problems.count, 0))
        }
        guard let model = state.model else { throw ObjectRefusal(.invalid, "\(path): it has no models") }
        guard count == 0 else {
            let more = count > problems.count ? "\nand \(count - problems.count) more" : ""
            throw ObjectRefusal(
                .invalid,
                "\(path): its objects do not fit its models:\n\(problems.joined(separator: "\n"))\(more)"
            )
        }
        self.path = path
        self.summary = state.summary
        self.model = model
        self.update = state.update
        self.sequence = state.sequence
    }

    /// In what other models would lose something of its objects; nil: in nothing.
    public func refusal(by model: DataModel) -> String? {
        let changes = SchemaComparison(from: self.model, to: model).changes.filter { !$0.isLossless }
        guard !changes.isEmpty else { return nil }
        return "\(self.path): its objects do not fit the models of the configuration:\n"
            + changes.map(\.description).joined(separator: "\n")
            + "\nrestore it with the models of its time, and then change them and run `host schema-update --synchronizer`"
    }

    private static func problems(of record: ObjectRecord, _ model: DataModel) -> [String] {
        let reference = "\(record.model)-\(record.id)"
        guard let definition = model.model(record.model), !definition.isAbstract else {
            return ["\(reference): there is no model \(quoted(record.model))"]
        }
        // What is to go need not be right.
        if record.flag(Bookkeeping.deleted) { return [] }
        return FieldValidation.check(record.values, of: definition).problems.map { problem in
            "\(reference).\(problem.field): \(problem.message)"
        }
    }
}
