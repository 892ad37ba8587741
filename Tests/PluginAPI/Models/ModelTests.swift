import PluginAPI
import PluginTesting
import Testing

@Suite struct ModelTests {
    @Test(arguments: RecordEncoding.allCases)
    func bothWaysOfWritingGiveTheSameBytes(encoding: RecordEncoding) throws {
        let columns = WriterModel.columns
        let values = try ModelRun(RecordModel.self, seed: 5).bytes(500, as: encoding, columns: columns)
        let fields = try ModelRun(WriterModel.self, seed: 5).bytes(500, as: encoding, columns: columns)
        #expect(!values.isEmpty)
        #expect(values == fields)
    }

    @Test func recordsAreThoseOfNext() throws {
        let record = try ModelRun(WriterModel.self, seed: 5).records(2)[1]
        #expect(record.keys == WriterModel.columns)
        #expect(record["n"] == 2)
        #expect(record["at"] == .timestamp(946_684_800_001_000))
        #expect(record["list"] == [1, "x,y"])
        #expect(record["map"] == ["a": .bytes([1, 2, 3])])
    }

    @Test func aModelWithNeitherSaysSo() throws {
        let run = try ModelRun(EmptyHandedModel.self)
        let error = #expect(throws: ExtensionError.self) { try run.records(1) }
        #expect(error?.code == .failed)
        #expect(
            error?.reason == "model \"empty_handed\" implements neither next() nor write(into:); implement one of them"
        )
    }

    @Test(arguments: RecordEncoding.allCases, [1, 7, 1000])
    func recordsDoNotDependOnTheSizesOfBatches(encoding: RecordEncoding, size: Int) throws {
        let run = try ModelRun(WriterModel.self, seed: 9)
        let whole = try run.bytes(300, as: encoding)
        run.batchSize = size
        run.capacity = 400
        let pieces = try run.batches(300, encoding, WriterModel.columns)
        #expect(pieces.count >= 300 / size)
        #expect(Array(pieces.joined()) == whole)
    }

    @Test func recordsBeforeAnErrorCount() throws {
        let run = try ModelRun(FailingModel.self)
        #expect(try run.records(3).map { $0["n"] } == [0, 1, 2])
        let error = #expect(throws: ExtensionError.self) { try run.records(10) }
        #expect(error?.code == .failed)
        #expect(error?.reason == "nothing is left after 3 records")
        #expect(error?.recordsWritten == 3)
    }

    @Test func anErrorOfTheInitializerIsReported() throws {
        let run = try ModelRun(UnmakeableModel.self)
        let error = #expect(throws: ExtensionError.self) { try run.records(1) }
        #expect(error?.reason == "not today")
    }

    @Test func recordsLargerThanABatchAreGivenRoom() throws {
        let run = try ModelRun(SizedModel.self, options: ["sized-bytes": "400000"])
        let records = try run.records(3)
        #expect(records.map { $0["n"] } == [0, 1, 2])
        #expect(records.allSatisfy { $0["text"]?.text?.utf8.count == 400_000 })
    }

    @Test func recordsAboveTheLimitAreAnError() throws {
        let run = try ModelRun(SizedModel.self, options: ["sized-bytes": "2000000"])
        let error = #expect(throws: ExtensionError.self) { try run.records(1) }
        #expect(error?.code == .failed)
        #expect(error?.reason.contains("\(1 << 20)") == true)
    }

    @Test func modelsGoOnWhereAnotherStopped() throws {
        let counting = try ModelRun(CountingModel.self)
        counting.resumeAfter = 1_000_000_000
        #expect(try counting.records(2).map { $0["n"] } == [1_000_000_001, 1_000_000_002])

        let writer = try ModelRun(WriterModel.self, seed: 3)
        let whole = try writer.records(50)
        writer.resumeAfter = 20
        #expect(try writer.records(30) == Array(whole[20...]))
    }
}
