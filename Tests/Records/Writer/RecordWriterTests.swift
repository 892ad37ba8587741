import Records
import Testing

@Suite struct RecordWriterTests {
    @Test func writesJSONWithTheSeparatorsOfRecords() throws {
        let written = try WrittenRecords(.json) { writer, _ in
            writer.field("class_id", 7)
            writer.field("name", "a\"b\\c\n\u{1}é😀")
            writer.field("ratio", 0.1)
            writer.field("ok", true)
            writer.field("none", nil)
            writer.field("ts", .timestamp(1_732_150_000_123_647))
        }
        #expect(
            written.text
                == #"{"class_id": 7, "name": "a\"b\\c\n\u0001\u00e9\ud83d\ude00", "ratio": 0.1, "ok": true, "#
                + #""none": null, "ts": 1732150000.123647}"# + "\n"
        )
    }

    @Test func writesAnEmptyRecordInEachEncoding() throws {
        #expect(try WrittenRecords(.json) { _, _ in }.text == "{}\n")
        #expect(try WrittenRecords(.cbor) { _, _ in }.batches == [[0xA0]])
        #expect(try WrittenRecords(.csv, columns: ["a", "b", "c"]) { _, _ in }.text == ",,\r\n")
        #expect(try WrittenRecords(.csv, columns: ["a"]) { _, _ in }.text == "\"\"\r\n")
    }

    @Test func notFiniteNumbersAreNullInJSONAndNamesInCSV() throws {
        let values = [Double.nan, .infinity, -.infinity]
        let json = try WrittenRecords(.json, count: 3) { writer, index in writer.field("x", values[index]) }
        #expect(json.text == "{\"x\": null}\n{\"x\": null}\n{\"x\": null}\n")
        let csv = try WrittenRecords(.csv, columns: ["x"], count: 3) { writer, index in
            writer.field("x", values[index])
        }
        #expect(csv.text == "nan\r\ninf\r\n-inf\r\n")
    }

    @Test func literalAndComputedKeysAreTheSameField() throws {
        let literal = try WrittenRecords(.json, count: 3) { writer, index in writer.field("key", index) }
        let computed = try WrittenRecords(.json, count: 3) { writer, index in
            writer.field(named: "k" + "ey", .int(index))
        }
        #expect(literal.text == computed.text)
    }

    @Test func keysThatNeedEscapesAreEscaped() throws {
        let written = try WrittenRecords(.json, count: 2) { writer, _ in
            writer.field("a\"b", 1)
            writer.field("é", 2)
        }
        let line = #"{"a\"b": 1, "\u00e9": 2}"# + "\n"
        #expect(written.text == line + line)
    }

    @Test func shapesMayChangeFromRecordToRecord() throws {
        let written = try WrittenRecords(.json, count: 4) { writer, index in
            if index % 2 == 0 { writer.field("even", index) }
            writer.field("n", index)
            if index == 3 { writer.field("last", true) }
        }
        #expect(
            written.text
                == "{\"even\": 0, \"n\": 0}\n{\"n\": 1}\n{\"even\": 2, \"n\": 2}\n{\"n\": 3, \"last\": true}\n"
        )
    }

    @Test func aKeyWrittenTwiceIsAnError() {
        #expect(throws: RecordWriterError.repeatedKey("a")) {
            try WrittenRecords(.json) { writer, _ in
                writer.field("a", 1)
                writer.field("b", 1)
                writer.field("a", 2)
            }
        }
    }

    @Test(arguments: RecordEncoding.allCases)
    func recordsThatDoNotFitComeFirstInTheNextBuffer(encoding: RecordEncoding) throws {
        let write: (inout RecordWriter, Int) throws -> Void = { writer, index in
            writer.field("n", index)
            writer.field("text", String(repeating: "x", count: index % 97))
        }
        let columns = ["n", "text"]
        let whole = try WrittenRecords(encoding, columns: columns, count: 500, capacity: 1 << 20, write)
        for capacity in [400, 401, 407, 450, 512, 1000, 4096] {
            let cut = try WrittenRecords(encoding, columns: columns, count: 500, capacity: capacity, write)
            #expect(cut.batches.count > 1)
            #expect(cut.text == whole.text, "capacity \(capacity)")
        }
    }

    @Test func aRecordBeyondTheLimitIsRefusedAndTheNextIsFine() throws {
        var writer = RecordWriter(encoding: .json, recordLimit: 10_000)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096 + RecordWriter.slack, alignment: 16)
        defer { buffer.deallocate() }
        _ = writer.attach(buffer, capacity: 4096)
        for _ in 0..<1000 {
            writer.field(named: "n\(Int.random(in: 0..<Int.max))", .string(String(repeating: "y", count: 5000)))
        }
        #expect(throws: RecordWriterError.tooLarge(limit: 10_000)) { _ = try writer.endRecord() }
        writer.abandonRecord()
        writer.field("n", 1)
        #expect(try writer.endRecord())
        #expect(
            String(decoding: UnsafeRawBufferPointer(start: buffer, count: writer.length), as: UTF8.self)
                == "{\"n\": 1}\n"
        )
    }

    @Test func everNewKeysDoNotGrowWithoutEnd() throws {
        let written = try WrittenRecords(.json, count: 20_000, capacity: 1 << 21) { writer, index in
            writer.field(named: "key\(index)", .int(index))
            writer.field("same", index)
        }
        let lines = written.text.split(separator: "\n")
        #expect(lines.count == 20_000)
        #expect(lines[19_999] == "{\"key19999\": 19999, \"same\": 19999}")
    }
}
