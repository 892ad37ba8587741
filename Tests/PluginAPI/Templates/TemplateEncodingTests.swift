import PluginAPI
import PluginTesting
import Testing

@Suite struct TemplateEncodingTests {
    /// The models whose records are compared, each with a seed.
    private static func runs() throws -> [ModelRun] {
        [
            try ModelRun(PlainTemplateModel.self, seed: 31), try ModelRun(DefaultSeedsModel.self, seed: 32),
            try ModelRun(ValuesModel.self, seed: 33), try ModelRun(SeedLayersModel.self, seed: 34),
            try ModelRun(SometimesHidingModel.self, seed: 35), try ModelRun(LongTemplateModel.self, seed: 36),
            try ModelRun(PrecedenceModel.self, seed: 37), try ModelRun(TimesModel.self, seed: 38),
        ]
    }

    @Test func allEncodingsHoldTheSameRecords() throws {
        for run in try Self.runs() {
            let records = try run.records(200)
            // Values that JSON and CSV cannot tell apart are made alike by writing the records of CBOR once more.
            let json = String(
                decoding: records.flatMap { JSON.encode(.map($0), .spaced) + [10] },
                as: UTF8.self
            )
            #expect(try run.text(200, as: .json) == json)
            #expect(try run.text(200, as: .csv) == Self.csv(records, columns: run.columns))
        }
    }

    @Test func csvIsReadBackByPython() throws {
        for run in try Self.runs() {
            let rows = try Python.json(
                "import csv, io; result = list(csv.reader(io.StringIO(data, newline='')))",
                data: .string(run.text(100, as: .csv))
            )
            let expected = try run.records(100).map { record in
                Value.array(run.columns.map { .string(Self.cell(record[$0] ?? .null)) })
            }
            #expect(rows == .array(expected))
        }
    }

    @Test(arguments: RecordEncoding.allCases, [180, 400, 1000, 5000])
    func recordsThatDoNotFitAreNotLost(encoding: RecordEncoding, capacity: Int) throws {
        for run in try Self.runs() {
            let whole = try run.bytes(150, as: encoding)
            run.capacity = capacity
            run.batchSize = 40
            #expect(Array(try run.batches(150, encoding, run.columns).joined()) == whole)
        }
    }

    @Test func templateRecordsAboveTheLimitAreAnError() throws {
        let run = try ModelRun(LongTemplateModel.self, seed: 4)
        run.capacity = 100
        run.recordLimit = 120
        let error = #expect(throws: ExtensionError.self) { try run.records(200) }
        #expect(error?.code == .failed)
        #expect(error?.reason.contains("120") == true)
    }

    private static func csv(_ records: [Record], columns: [String]) -> String {
        records.map { record in
            columns.map { column in
                let cell = Self.cell(record[column] ?? .null)
                let mustQuote = cell.utf8.contains { [UInt8(ascii: ","), 34, 13, 10].contains($0) }
                guard mustQuote else { return cell }
                return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                    + "\""
            }.joined(separator: ",") + "\r\n"
        }.joined()
    }

    /// The contents of a cell.
    private static func cell(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: String(decoding: JSON.encode(value, .spaced), as: UTF8.self)
        }
    }
}
