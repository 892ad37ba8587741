import Testing

@testable import Platform

/// Answers of servers, byte by byte and all at once.
struct HTTPAnswerReaderTests {
    private func read(_ text: String, chunk: Int, ends: Bool = false) throws -> HTTPAnswer? {
        var reader = HTTPAnswerReader()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if let answer = try reader.take(rest.prefix(chunk)) { return answer }
            rest = rest.dropFirst(chunk)
        }
        return ends ? try reader.end() : nil
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a : b \r\n\r\nhello", "hello", true),
        ("HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", "", true),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\n{}", "{}", true),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: x\r\n\r\n",
            "hello!", true
        ),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "x", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", false),
        ("HTTP/1.1 204 No\r\n\r\n", "", true),
    ])
    func formsOfBodies(_ text: String, _ body: String, _ keeps: Bool) throws {
        for chunk in [1, 2, 7, 10_000] {
            let answer = try #require(try self.read(text, chunk: chunk))
            #expect(String(decoding: answer.body, as: UTF8.self) == body && answer.keepsConnection == keeps)
        }
    }

    @Test func aBodyWithoutALengthEndsWithTheConnection() throws {
        let text = "HTTP/1.1 200 OK\r\n\r\nall of it"
        #expect(try self.read(text, chunk: 3) == nil)
        let answer = try #require(try self.read(text, chunk: 3, ends: true))
        #expect(String(decoding: answer.body, as: UTF8.self) == "all of it" && !answer.keepsConnection)
    }

    @Test(arguments: [
        "SSH-2.0-x\r\n", "HTTP/2 200\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func whatIsNotExactlySoIsAnError(_ text: String) throws {
        for chunk in [1, 10_000] { #expect(throws: PushError.self) { try self.read(text, chunk: chunk) } }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx"])
    func aConnectionThatEndsTooEarlyIsAnError(_ text: String) throws {
        #expect(throws: PushError.self) { try self.read(text, chunk: 1, ends: true) }
    }
}
