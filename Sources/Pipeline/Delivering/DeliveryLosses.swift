import PluginABI
import Workers

/// What the medium of a run did not deliver, as a value, and how people are told.
struct DeliveryLosses: Hashable, Sendable {
    /// Records that were given up one by one, how many of those were kept, and how many the medium itself refused.
    private var all = 0
    private var kept = 0
    private var refused = 0
    private var firstRefusal: String?

    /// Keeps a record that was given up; people may look at it and deliver it again.
    ///
    /// - Parameters:
    ///   - medium: The name of the medium.
    ///   - file: Where such records are kept; nil: nowhere.
    mutating func keep(_ letter: SuspectBatch.Letter, of medium: String, in file: DeadLetterFile?) {
        let isKept = file?.append(
            DeadLetter(
                owner: "\(PLUGIN_KIND_MEDIUM) \(medium)",
                batch: Int(clamping: letter.batch),
                index: letter.index,
                records: letter.records,
                reason: "its worker \(letter.reason)",
                record: letter.value
            )
        )
        self.all += letter.records
        self.kept += isKept ?? false ? letter.records : 0
        guard letter.isRefused else { return }
        self.refused += letter.records
        if self.firstRefusal == nil { self.firstRefusal = letter.reason }
    }

    /// One sentence for each kind of loss; empty if there is none.
    ///
    /// - Parameters:
    ///   - account: What became of whole batches.
    ///   - file: As of `keep`.
    func lines(of medium: String, _ account: MediumOutlet.Account?, in file: DeadLetterFile?) -> [String] {
        var lines: [String] = []
        if self.all > 0 { lines.append(self.deadLetters(file)) }
        if let account, account.droppedBatches > 0 {
            let records = account.droppedRecords == 1 ? "1 record" : "\(account.droppedRecords) records"
            let batches = account.droppedBatches == 1 ? "1 batch" : "\(account.droppedBatches) batches"
            let reason = account.firstReason.map { "; the first reason: \($0)" } ?? ""
            lines.append("\(records) in \(batches) could not be delivered\(reason)")
        }
        return lines.map { "medium \(medium): \($0)" }
    }

    private func deadLetters(_ file: DeadLetterFile?) -> String {
        var line = self.all == 1 ? "1 record was" : "\(self.all) records were"
        line += " not delivered, for its workers "
        line += self.refused == self.all ? "refused " : self.refused == 0 ? "died of " : "died of or refused "
        line += self.all == 1 ? "it" : "them"
        // "refused it: REASON" says which it was.
        if let reason = self.firstRefusal { line += "; the first: it \(reason)" }
        guard self.kept > 0, let file else { return line + ", and could not be kept" }
        return self.kept == self.all
            ? "\(line); see \(file.path)" : "\(line); \(self.kept) of them could be kept, see \(file.path)"
    }
}
