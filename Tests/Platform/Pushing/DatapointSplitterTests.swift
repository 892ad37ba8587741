import Testing

@testable import Platform

/// Where datapoints begin and end in a stream.
struct DatapointSplitterTests {
    private func pieces(_ text: String, chunk: Int = 1 << 20) throws -> [DatapointSplitter.Piece] {
        var splitter = DatapointSplitter()
        var pieces: [DatapointSplitter.Piece] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            pieces += try splitter.take(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
        }
        try splitter.finish()
        return pieces
    }

    @Test(arguments: [1, 2, 3, 1000])
    func bothFormsGiveTheSame(_ chunk: Int) throws {
        let points = [#"{"v":"]},\"{ä"}"#, #"{"a":{"b":[1,{}]}}"#, "{}"]
        for text in [
            points.joined(separator: "\n"), points.joined(separator: "\n") + "\n\n", points.joined(),
            "[" + points.joined(separator: ",") + "]", " [\n" + points.joined(separator: " ,\r\n") + "\t]\n",
        ] {
            let found = try self.pieces(text, chunk: chunk)
            #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == points, "\(text)")
            #expect(found.map(\.number) == [1, 2, 3])
        }
        #expect(try self.pieces("{}\n\n{\n}{}", chunk: chunk).map(\.line) == [1, 3, 4])
    }

    @Test(arguments: ["", " \n", "[]", " [ ] "])
    func nothingIsNoMistake(_ text: String) throws { #expect(try self.pieces(text).isEmpty) }

    @Test(arguments: [
        ("{", "ends within the datapoint that begins on line 1"), ("[{}", "ends within its array"),
        ("[{},]", "expected a datapoint, which begins with {, found ']'"), ("[{}{}]", "found '{'"),
        ("x", "line 1: expected a datapoint"), ("{}\n5", "line 2: expected a datapoint"), ("[]{}", "found '{'"),
        ("{},{}", "found ','"), ("[[]]", "found '['"), ("{\"a", "begins on line 1"),
    ])
    func mistakesAreToldWithTheirLine(_ text: String, _ words: String) throws {
        let error = #expect(throws: PushError.self) { try self.pieces(text) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func whatIsTooLargeIsGivenUp() throws {
        var splitter = DatapointSplitter(largest: 10)
        #expect(throws: PushError.self) { try splitter.take(Array("{\"a\":12345678".utf8)) }
    }
}
