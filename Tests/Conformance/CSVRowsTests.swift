import Testing

@testable import Conformance

/// Rows of CSV, read as RFC 4180 has them.
struct CSVRowsTests {
    private func rows(_ text: String) -> (rows: [[String]], problem: String?) {
        var reader = CSVRows(Array(text.utf8))
        var rows: [[String]] = []
        while let row = reader.next() { rows.append(row) }
        return (rows, reader.problem)
    }

    @Test func cellsAreRead() {
        let read = self.rows("a,b,\r\n\"x,\"\"y\"\"\r\n\",,2\r\n\r\n")
        #expect(read.rows == [["a", "b", ""], ["x,\"y\"\r\n", "", "2"], [""]])
        #expect(read.problem == nil)
    }

    @Test(arguments: ["a,b", "a,\"b", "a,\"b\"", "a\r", "\"a\"\""])
    func aRowThatIsCutOffIsNone(_ text: String) {
        let read = self.rows("1,2\r\n\(text)")
        #expect(read.rows == [["1", "2"]])
        #expect(read.problem == nil)
    }

    @Test(arguments: ["a,b\n", "a\rb\r\n", "\"a\"b\r\n", "a\"b\r\n"])
    func aMalformedRowIsTold(_ text: String) {
        let read = self.rows("1,2\r\n\(text)")
        #expect(read.rows == [["1", "2"]])
        #expect(read.problem != nil)
    }
}
