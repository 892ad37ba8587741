import Records
import Testing
import Workers

@testable import Conformance

/// JSON and CSV beside the CBOR of the same records.
struct EncodingComparisonTests {
    private static let records: [Value] = [
        ["a": 1, "b": "x, \"y\"", "c": .timestamp(1_500_000), "d": .double(2)],
        ["a": -7, "b": "ä\n", "c": .timestamp(0), "d": .double(0.1)],
    ]
    private static let columns = ["a", "b", "c", "d"]

    private func difference(_ text: String, _ encoding: RecordEncoding, isRepeatable: Bool = true) -> String? {
        var transcript = CheckTranscript()
        transcript.sample = Array(text.utf8)
        transcript.bytes = transcript.sample.count
        transcript.count = Self.records.count
        return EncodingComparison(Self.records, columns: Self.columns, isRepeatable: isRepeatable)
            .difference(transcript, encoding)
    }

    @Test(arguments: [
        "{\"a\": 1, \"b\": \"x, \\\"y\\\"\", \"c\": 1.500000, \"d\": 2.0}\n"
            + "{\"a\": -7, \"b\": \"\\u00e4\\n\", \"c\": 0.000000, \"d\": 0.1}\n",
        "{\"d\":2,\"a\":1,\"c\":1.5,\"b\":\"x, \\\"y\\\"\"}\n{\"a\":-7.0,\"b\":\"ä\\n\",\"c\":0,\"d\":1e-1}\n",
    ])
    func jsonThatSaysTheSameIsGood(_ text: String) { #expect(self.difference(text, .json) == nil) }

    @Test func jsonThatSaysSomethingElseIsTold() {
        let good = "{\"a\": 1, \"b\": \"x, \\\"y\\\"\", \"c\": 1.500000, \"d\": 2.0}\n"
        #expect(self.difference(good + "{\"a\": -7, \"b\": \"ä\\n\", \"c\": 0, \"d\": 0.2}\n", .json)?.contains("record 1") == true)
        #expect(self.difference(good + "{\"a\": -7, \"b\": \"ä\\n\", \"c\": 0}\n", .json)?.contains("record 1") == true)
        #expect(self.difference(good + "{\"a\": -7", .json)?.contains("line feed") == true)
        #expect(self.difference(good + "[1]\n", .json)?.contains("no object") == true)
        #expect(self.difference(good + "{\"a\": 1,}\n", .json, isRepeatable: false)?.contains("record 1") == true)
        #expect(self.difference(good + "{\"z\": 1}\n", .json, isRepeatable: false) == nil)
    }

    @Test func csvIsComparedCellByCell() {
        let first = "1,\"x, \"\"y\"\"\",1.500000,2.0\r\n"
        #expect(self.difference(first + "-7,\"ä\n\",0.000000,0.1\r\n", .csv) == nil)
        #expect(self.difference(first + "-7.0,\"ä\n\",0,1e-1\r\n", .csv) == nil)
        #expect(self.difference(first + "-8,\"ä\n\",0,0.1\r\n", .csv)?.contains("column a") == true)
        #expect(self.difference(first + "-7,\"ä\n\",0\r\n", .csv)?.contains("3 cells") == true)
        #expect(self.difference(first + "-7,\"ä\n\",0,0.1\n", .csv)?.contains("CR LF") == true)
        #expect(self.difference(first, .csv)?.contains("1 rows for 2 records") == true)
    }
}
