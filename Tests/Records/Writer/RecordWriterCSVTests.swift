import Records
import Testing

@Suite struct RecordWriterCSVTests {
    @Test func cellsAreQuotedWhereTheyMust() throws {
        let written = try WrittenRecords(.csv, columns: ["a", "b", "c", "d"]) { writer, _ in
            writer.field("a", "plain é")
            writer.field("b", "x,y")
            writer.field("c", "say \"hi\"")
            writer.field("d", "two\r\nlines")
        }
        #expect(written.text == "plain é,\"x,y\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n")
    }

    @Test func missingKeysAreEmptyCells() throws {
        let written = try WrittenRecords(.csv, columns: ["a", "b", "c", "d"], count: 4) { writer, index in
            if index == 0 { writer.field("b", 1) }
            if index == 1 { writer.field("a", 1) }
            if index == 2 {
                writer.field("c", 1)
                writer.field("d", 2)
            }
            if index == 3 { writer.field("d", nil) }
        }
        #expect(written.text == ",1,,\r\n1,,,\r\n,,1,2\r\n,,,\r\n")
    }

    @Test func keysInAnyOrderGoIntoTheirColumns() throws {
        let written = try WrittenRecords(.csv, columns: ["a", "b", "c"], count: 3) { writer, index in
            writer.field("c", "x,\(index)")
            writer.field("a", "\"")
            if index == 1 { writer.field("b", nil) }
        }
        #expect(written.text == "\"\"\"\",,\"x,0\"\r\n\"\"\"\",,\"x,1\"\r\n\"\"\"\",,\"x,2\"\r\n")
    }

    @Test func keysWithoutAColumnAreLeftOutAndReported() throws {
        let written = try WrittenRecords(.csv, columns: ["a", "c"], count: 2) { writer, index in
            writer.field("z", index)
            writer.field("a", index)
            writer.field("y", "q,")
            writer.field("c", index)
        }
        #expect(written.text == "0,0\r\n1,1\r\n")
        #expect(written.unknownKeys == ["z", "y"])
    }

    @Test func nestedValuesAreCellsOfJSON() throws {
        let written = try WrittenRecords(.csv, columns: ["a", "b"]) { writer, _ in
            writer.field("a", [1, "x"])
            writer.field("b", ["k": .bytes([1, 2, 3])])
        }
        #expect(written.text == "\"[1, \"\"x\"\"]\",\"{\"\"k\"\": \"\"AQID\"\"}\"\r\n")
    }

    @Test func reorderedRecordsThatDoNotFitAreNotLost() throws {
        let write: (inout RecordWriter, Int) throws -> Void = { writer, index in
            writer.field("c", index)
            writer.field("a", String(repeating: "y", count: index % 50))
        }
        let whole = try WrittenRecords(.csv, columns: ["a", "b", "c"], count: 200, capacity: 1 << 20, write)
        let cut = try WrittenRecords(.csv, columns: ["a", "b", "c"], count: 200, capacity: 333, write)
        #expect(cut.text == whole.text)
    }
}
