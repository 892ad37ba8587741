import Pipeline
import TestSupport
import Testing

@Suite struct ModelExpressionTests {
    private static let known: Set<String> = ["test", "test_ext_model", "snort", "asa", "web", "we", "b"]

    private func parse(_ argument: String) throws(ExpressionError) -> [ModelExpression] {
        try ModelExpression.parse(argument) { Self.known.contains($0) }
    }

    @Test(arguments: [
        ("test", ModelExpression(model: "test")), ("5test", ModelExpression(model: "test", producers: 5)),
        ("5test_ext_model", ModelExpression(model: "test_ext_model", producers: 5)),
        ("10snort1000", ModelExpression(model: "snort", producers: 10, ratio: 1000)),
        ("snort0", ModelExpression(model: "snort", ratio: 0)),
        ("snort10b5", ModelExpression(model: "snort", ratio: 10, batchSize: 5)),
        (
            "2snort10b5{a,b-2}",
            ModelExpression(model: "snort", producers: 2, ratio: 10, batchSize: 5, mappings: ["a", "b-2"])
        ),
        ("asa{ dttoiso , int32ix }", ModelExpression(model: "asa", mappings: ["dttoiso", "int32ix"])),
        ("_", ModelExpression(model: "_")), ("unknown7", ModelExpression(model: "unknown", ratio: 7)),
        ("007test", ModelExpression(model: "test", producers: 7)),
    ])
    func expressionsAreUnderstood(argument: String, expected: ModelExpression) throws {
        #expect(try self.parse(argument) == [expected])
        #expect(try self.parse(expected.description) == [expected])
    }

    @Test func oneArgumentMayHoldSeveral() throws {
        let expected = [
            ModelExpression(model: "snort", producers: 10, ratio: 1000),
            ModelExpression(model: "asa", mappings: ["a", "b"]),
            ModelExpression(model: "test"),
        ]
        #expect(try self.parse(" 10snort1000 \t asa{a, b}\ntest ") == expected)
    }

    @Test func aTrailingBIsABatchSizeOnlyIfNoModelHasTheLongerName() throws {
        #expect(try self.parse("testb5") == [ModelExpression(model: "test", batchSize: 5)])
        #expect(
            try self.parse("3testb5{m}") == [
                ModelExpression(model: "test", producers: 3, batchSize: 5, mappings: ["m"])
            ]
        )
        #expect(try self.parse("web5") == [ModelExpression(model: "web", ratio: 5)])
        #expect(try self.parse("otherb5") == [ModelExpression(model: "otherb", ratio: 5)])
        #expect(try self.parse("testb") == [ModelExpression(model: "testb")])
        #expect(try self.parse("b5") == [ModelExpression(model: "b", ratio: 5)])
    }

    @Test(arguments: [
        ("", 0, ExpressionError.Code.syntax, "'test' or '5test'"), ("   ", 3, .syntax, "found the end"),
        ("test!!!", 4, .syntax, "found '!'"), ("5", 1, .syntax, "name of a model"), ("-", 0, .syntax, "found '-'"),
        ("0test", 0, .outOfRange, "number of producers is 0"), ("testb0", 5, .outOfRange, "batch size is 0"),
        ("test1b0", 6, .outOfRange, "batch size is 0"), ("test1b", 6, .syntax, "batch size after 'b'"),
        ("99999999999999999999test", 0, .outOfRange, "from 1 to 4096"),
        ("test99999999999999999999", 4, .outOfRange, "ratio"), ("test1b99999999999999999999", 6, .outOfRange, "batch"),
        ("test{", 5, .syntax, "name of a mapping"), ("test{}", 5, .syntax, "name of a mapping"),
        ("test{a", 6, .syntax, "'}'"), ("test{a,}", 7, .syntax, "name of a mapping"),
        ("test{1}", 5, .syntax, "mapping"),
        ("test{a}asa", 7, .syntax, "white space"), ("test{a b}", 7, .syntax, "','"), ("test 5", 6, .syntax, "model"),
        ("test5x", 5, .syntax, "'b' and a batch size"), ("testb5b6", 6, .syntax, "mappings in braces"),
        ("tést", 1, .syntax, "found 'é'"), ("٣test", 0, .syntax, "found"),
    ])
    func mistakesAreMarked(argument: String, position: Int, code: ExpressionError.Code, part: String) {
        do throws(ExpressionError) {
            Issue.record("understood as \(try self.parse(argument))")
        } catch {
            #expect(error.position == position, "\(error)")
            #expect(error.code == code)
            #expect(error.reason.contains(part), "\(error)")
            #expect(error.description.contains("character \(position + 1)"))
        }
    }

    @Test func theExcerptPointsAtTheMistake() {
        do throws(ExpressionError) {
            _ = try self.parse("test\u{1B}!")
            Issue.record("no error")
        } catch {
            #expect(error.excerpt == "test\\u{1B}!\n    ^")
            #expect(!error.description.contains("\u{1B}"))
        }
    }

    @Test(arguments: 0..<20) func whatIsUnderstoodIsWrittenTheSameAgain(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let pieces = ["5", "0", "12", "test", "we", "b", "_", "{", "}", ",", " ", "a", "-", "é", "99999999999"]
        var understood = 0
        for _ in 0..<2000 {
            let argument = (0..<Int.random(in: 1...8, using: &random)).reduce("") { text, _ in
                text + (pieces.randomElement(using: &random) ?? "")
            }
            do throws(ExpressionError) {
                let expressions = try self.parse(argument)
                understood += 1
                let written = expressions.map(\.description).joined(separator: " ")
                #expect(try self.parse(written) == expressions, "\(argument)")
                #expect(expressions.allSatisfy { $0.producers > 0 && $0.batchSize != 0 && !$0.model.isEmpty })
            } catch {
                #expect((0...argument.count).contains(error.position), "\(argument)")
            }
        }
        #expect(understood > 50)
    }
}
