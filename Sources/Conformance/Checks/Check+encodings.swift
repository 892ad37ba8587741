import Records
import Workers

extension Check {
    private static let encodedRecords = 10_000

    static let encodings = Check(
        "encodings",
        ["P-12"],
        "CBOR is offered and well-formed, and the other encodings say the same",
        .model { model in
            let (reference, second) = try model.referencePair()
            if let malformed = reference.malformed {
                throw BrokenPromise("P-12", expected: "each record is a map in CBOR", found: malformed)
            }
            let records = RecordSample(cbor: reference).records
            let isRepeatable = reference.digest == second.digest
            var judgement = Judgement()
            var offered = ["CBOR"]
            for (encoding, name) in [(RecordEncoding.json, "JSON"), (.csv, "CSV")] where model.offers(encoding) {
                offered.append(name)
                var task = model.records(min(model.length(reference), Self.encodedRecords))
                task.producer.encoding = encoding
                task.columns = encoding == .csv ? try model.columns() : []
                let written = try model.transcript(task)
                let difference = EncodingComparison(records, columns: task.columns, isRepeatable: isRepeatable)
                    .difference(written, encoding)
                if let difference {
                    judgement.broken.append(
                        BrokenPromise(
                            "P-12",
                            expected: "\(name) says what the CBOR of the same seed says",
                            found: difference
                        )
                    )
                }
            }
            judgement.details = ["\(reference.count) records in CBOR; offered: \(offered.joined(separator: ", "))"]
            return judgement
        }
    )
}
