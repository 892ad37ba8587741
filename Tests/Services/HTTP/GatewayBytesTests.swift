import Records
import TestSupport
import Testing

@testable import Services

/// What gateways send and get.
struct GatewayBytesTests {
    private static func number(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(number)) { Array($0) } }
    private static func text(_ text: String) -> [UInt8] { Self.number(text.utf8.count) + Array(text.utf8) }

    private static func request(_ method: String, _ target: String, _ body: String, headers: [String] = []) -> [UInt8] {
        Self.text(method) + Self.text(target) + Self.text("::1") + Self.number(headers.count / 2)
            + headers.flatMap(Self.text) + Self.text(body)
    }

    @Test func requestsAreReadInOrder() throws {
        let bytes =
            Self.request("POST", "/a?b=c", "body", headers: ["content-type", "x", "origin", ""])
            + Self.request("GET", "*", "")
        let requests = try RequestReader.requests(in: bytes)
        #expect(requests.count == 2)
        #expect(
            requests[0]
                == Request(
                    method: "POST",
                    target: "/a?b=c",
                    headers: [HeaderField("content-type", "x"), HeaderField("origin", "")],
                    body: Array("body".utf8),
                    peer: "::1"
                )
        )
        #expect(requests[1].target == "*" && requests[1].path == ["*"])
    }

    @Test func whatEndsTooEarlyIsRefusedWhereverItEnds() throws {
        let bytes = Self.request("POST", "/a", "body", headers: ["content-type", "x"])
        for count in 0..<bytes.count {
            #expect(throws: RequestReader.Failure.self) { try RequestReader.requests(in: Array(bytes[..<count])) }
        }
        #expect(try RequestReader.requests(in: bytes).count == 1)
    }

    @Test func anyBytesAtAllAreReadOrRefused() throws {
        var random = SplitMix(seed: 7)
        let valid = Self.request("POST", "/a?b=%41", "body", headers: ["content-type", "x"])
        var read = 0
        for _ in 0..<20_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if (try? RequestReader.requests(in: bytes)) != nil { read += 1 }
            _ = GatewayFigures.samples(in: bytes)
        }
        #expect(read > 0 && read < 20_000)
    }

    @Test func answersAreWrittenAsTheHeaderSays() {
        let answer = Answer(status: 201, headers: [HeaderField("a", "b")], body: [1, 2])
        let expected = Self.number(201) + Self.number(1) + Self.text("a") + Self.text("b") + Self.number(2) + [1, 2]
        #expect(AnswerWriter.bytes(of: [answer, answer]) == expected + expected)
    }
}
