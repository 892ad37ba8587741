import Configuration
import TestSupport
import Testing

@Suite struct YAMLWriterTests {
    private static let pieces = [
        "", "a", "10", "1.5", "true", "yes", "~", "<<", "- ", "#", " #", ": ", ":", "'", "\"", "\\", "*", "&", "!", "%",
        "@", "`", "{", "}", "[", "]", ",", "|", ">", "?", "\n", "\n\n", "\r", "\t", " ", "  ", "---", "...", "é", "😀",
        "\u{85}", "\u{2028}", "\u{feff}", "\u{1}", "\u{7f}", "\u{9b}", "\u{fffe}", "\u{a0}", "\0", "e\u{301}",
    ]

    private static func node(_ depth: Int, _ random: inout SplitMix) -> YAMLNode {
        let nowhere = YAMLMark(line: 1, column: 1)
        let kind = depth == 0 ? 0 : Int.random(in: 0..<4, using: &random)
        let count = Int.random(in: 0...6, using: &random)
        switch kind {
        case 0, 1:
            let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            return YAMLNode(.scalar(kind == 0 ? YAMLScalar(text: text) : Self.plain(text)), at: nowhere)
        case 2:
            return YAMLNode(.sequence((0..<count).map { _ in Self.node(depth - 1, &random) }), at: nowhere)
        default:
            let members = (0..<count).map { number in
                let key = (Self.pieces.randomElement(using: &random) ?? "") + "\(number)"
                return YAMLMember(YAMLScalar(text: key), at: nowhere, Self.node(depth - 1, &random))
            }
            return YAMLNode(.mapping(members), at: nowhere)
        }
    }

    /// What is no text, for a plain text would not always be one.
    private static func plain(_ text: String) -> YAMLScalar {
        let scalar = YAMLScalar(plain: text)
        if case .text = scalar.value { return YAMLScalar(text: text) }
        return scalar
    }

    private static func isSame(_ left: YAMLNode, _ right: YAMLNode) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let left), .scalar(let right)):
            left.value == right.value && (left.value == .null || Array(left.text.utf8) == Array(right.text.utf8))
        case (.sequence(let left), .sequence(let right)):
            left.count == right.count && zip(left, right).allSatisfy(Self.isSame)
        case (.mapping(let left), .mapping(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.text == $1.key.text && Self.isSame($0.value, $1.value) }
        default: false
        }
    }

    @Test func whatIsWrittenIsReadAsTheSame() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<5000 {
            let node = Self.node(4, &random)
            let text = YAMLWriter.text(of: node)
            let read = try YAMLReader.read(Array(text.utf8), file: "written")
            #expect(Self.isSame(node, read), "\(text.debugDescription)")
            guard Self.isSame(node, read) else { return }
        }
    }

    @Test(arguments: [
        ("a", "a\n"), ("10", "'10'\n"), ("yes", "yes\n"), ("true", "'true'\n"), ("*", "'*'\n"), ("a\nb", "\"a\\nb\"\n"),
        ("<<", "'<<'\n"), ("", "''\n"), ("it's", "it's\n"), ("{a: b}", "'{a: b}'\n"),
    ])
    func textsStandInQuotesWhereTheyMust(text: String, written: String) {
        let node = YAMLNode(.scalar(YAMLScalar(text: text)), at: YAMLMark(line: 1, column: 1))
        let document = YAMLWriter.text(of: node)
        #expect(document.hasSuffix(written), "\(document.debugDescription)")
    }
}
