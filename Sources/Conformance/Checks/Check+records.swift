import PluginABI
import Records
import Workers

extension Check {
    static let batches = Check(
        "batches",
        ["P-13", "P-14", "P-15"],
        "the sizes of batches and of their room change nothing about the records",
        .model { model in
            let first = try model.firstReference()
            var judgement = Judgement()
            if case .broke(let what) = first.end {
                throw BrokenPromise(naming: what, otherwise: "P-13", expected: "fill says truly what it wrote")
            }
            if let miscounted = first.miscounted {
                throw BrokenPromise("P-13", expected: "count is the number of records written", found: miscounted)
            }
            let reference = try model.reference()
            for encoding in RecordEncoding.allCases where model.offers(encoding) {
                let columns = try encoding == .csv ? model.columns() : []
                var task = model.records(model.length(reference))
                task.producer.encoding = encoding
                task.columns = columns
                let expected = (task, encoding == .cbor ? reference : try model.transcript(task))
                for variant in BatchVariant.all(for: encoding) {
                    task.producer.batchSize = variant.records
                    task.capacity = variant.capacity
                    let found = try model.transcript(task)
                    if case .broke(let what) = found.end {
                        judgement.broken.append(
                            BrokenPromise(
                                naming: what,
                                otherwise: "P-13",
                                expected: "fill keeps to its room, with \(variant.text) in \(encoding)"
                            )
                        )
                    } else if let difference = try model.difference(expected, (task, found)) {
                        judgement.broken.append(
                            BrokenPromise(
                                variant.promise,
                                expected: "\(variant.text) in \(encoding) give the same records as batches of"
                                    + " \(CheckedModel.batchSize) do",
                                found: difference
                            )
                        )
                    }
                }
            }
            judgement.details = ["\(reference.count) records"]
            return judgement
        }
    )

    static let determinism = Check(
        "determinism",
        ["P-15"],
        "the same seed gives the same records",
        .model { model in
            let (first, second) = try model.referencePair()
            let task = model.records(model.length(first))
            if let difference = try model.difference((task, first), (task, second)) {
                throw BrokenPromise(
                    "P-15",
                    expected: "two workers with the same seed, options and clock make the same records",
                    found: "in the second, \(difference)"
                )
            }
            let other = try model.transcript(model.records(first.count, seed: model.file.settings.seed &+ 1))
            var judgement = Judgement()
            if other.digest == first.digest {
                judgement.notes.append("the records do not depend on the seed")
            }
            judgement.details = ["\(first.count) records"]
            return judgement
        }
    )

    static let resume = Check(
        "resume",
        ["P-15"],
        "an instance that is resumed goes on as one that made the records before",
        .model { model in
            let reference = try model.reference()
            let size = CheckedModel.batchSize
            let last = min(reference.count, CheckedModel.fewRecords) / size * size
            guard last > size else { throw Inapplicable("it makes too few records") }
            var judgement = Judgement()
            for start in Set([size, last / size / 2 * size, last - size]).sorted() where start > 0 {
                var task = model.records(last - start)
                task.skipped = start
                let expected = (task, try model.transcript(task))
                task.skipped = 0
                task.producer.resumeAt = UInt64(start)
                let found = try model.transcript(task)
                if case .failedSilently = found.end, expected.1.end != found.end {
                    throw Inapplicable("it fails without a reason, see failures")
                }
                if let difference = try model.difference(expected, (task, found), first: start) {
                    judgement.broken.append(
                        BrokenPromise(
                            "P-15",
                            expected: "resumed at \(start), the records from there on",
                            found: difference
                        )
                    )
                }
            }
            if !reference.isResumable {
                judgement.notes.append("it has no `resume`: a worker that is started again makes all records again")
            }
            return judgement
        }
    )

    static let independence = Check(
        "independence",
        ["P-15"],
        "two instances in one process do not disturb each other",
        .model { model in
            let first = try model.shortReference()
            var task = model.records(first.end == .complete ? first.count : CheckedModel.fewRecords)
            task.producer.seed &+= 1
            task.producer.instance = 2
            let second = try model.transcript(task)
            task.producer = model.producer()
            task.experiment = .interleaving
            let found = try model.run(task).transcripts
            guard found.count == 2 else { throw CheckedModel.silence }
            var judgement = Judgement()
            for (index, expected) in [first, second].enumerated() {
                guard let difference = Comparison(expected, found[index]).difference() else { continue }
                judgement.broken.append(
                    BrokenPromise(
                        "P-15",
                        expected: "instance \(index + 1) of two that take turns makes the records that it makes alone",
                        found: difference
                    )
                )
            }
            return judgement
        }
    )

    static let threads = Check(
        "threads",
        ["[instance]"],
        "an instance can be called from any thread, one at a time",
        .model { model in
            let expected = try model.shortReference()
            var task = model.records(expected.end == .complete ? expected.count : CheckedModel.fewRecords)
            task.experiment = .threads
            let found = try model.transcript(task)
            var judgement = Judgement()
            if let difference = Comparison(expected, found).difference() {
                judgement.broken.append(
                    BrokenPromise(
                        "[instance]",
                        expected: "the same records when each call comes from another thread",
                        found: difference
                    )
                )
            }
            return judgement
        }
    )
}

extension CheckedModel {
    /// Whether the model writes an encoding itself.
    func offers(_ encoding: RecordEncoding) -> Bool { self.description.encodings & encoding.rawValue != 0 }

    /// The columns of CSV: those declared, else the keys of the first records.
    func columns() throws -> [String] {
        guard self.description.columns.isEmpty else { return self.description.columns }
        var columns: [String] = []
        for record in RecordSample(cbor: try self.referencePair().0).records {
            for key in record.record?.keys ?? [] where !columns.contains(key) { columns.append(key) }
        }
        return columns
    }
}
