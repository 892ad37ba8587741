import Records
import Testing

@testable import Platform
@testable import Services

/// What is noted of runs, as it is kept and shown.
struct RunMetadataTests {
    private let time: Int64 = 1_700_000_000_000_000

    private func kept(_ run: RunMetadata) throws -> RunMetadata {
        let bytes = CBOR.encode(.map(["updated": .int(Int(run.updated)), "fields": .map(run.fields)]))
        return try #require(RunMetadata(StorePage.Entry(key: run.key, value: bytes)))
    }

    @Test func documentsHaveTheMembersThatAreLookedFor() throws {
        var run = RunMetadata(
            .history,
            self.time,
            worker: 3,
            ["entities": 3, "start": .timestamp(self.time + 1500)],
            now: self.time
        )
        run.updated += 2_000_000
        #expect(
            try self.kept(run).document == [
                "_id": "HistoryManager2023-11-14T22:13:20.000000Zw3", "#module": "HistoryManager",
                "#time_created": "2023-11-14T22:13:20Z", "#last_update": "2023-11-14T22:13:22Z", "entities": 3,
                "start": "2023-11-14T22:13:20.001500Z",
            ]
        )
    }

    @Test func aSnapshotIsCompleteWhenAllWorkersAre() {
        var record = SnapshotRecord(self.time)
        record.entities = 10
        record.components = 2
        record.linkedEntities = 5
        #expect(record.metadata(workers: 3).fields["workers_finished"] == 0)
        #expect(record.metadata(workers: 3).fields["linked_finished"] == false)
        record.finished = self.time + 5
        let fields = record.metadata(workers: 3).fields
        #expect(fields["workers_finished"] == 3 && fields["linked_finished"] == true)
        // Five by themselves, and two groups.
        #expect(fields["components"] == 7 && fields["entities"] == 10)
    }

    @Test(arguments: [[], [1, 2, 3], Array("no key at all".utf8)] as [[UInt8]])
    func whatIsNoneIsNotShown(_ bytes: [UInt8]) {
        #expect(RunMetadata(StorePage.Entry(key: bytes, value: bytes)) == nil)
    }
}
