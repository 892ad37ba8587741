/// A block of code in a text of Markdown.
struct FencedBlock: Hashable {
    /// The first word behind the fence: the language.
    let language: String
    /// The other words: `key=value` or a word alone.
    let words: [String]
    /// The lines between the fences.
    let lines: [String]

    /// The contents, each line with its end.
    var text: String { self.lines.map { $0 + "\n" }.joined() }

    /// What stands behind `key=`.
    func value(of key: String) -> String? {
        self.words.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
    }

    /// All blocks of a text in order.
    static func all(in markdown: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var open: (info: [String], lines: [String])?
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            guard line.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let block = open {
                blocks.append(
                    FencedBlock(
                        language: block.info.first ?? "",
                        words: Array(block.info.dropFirst()),
                        lines: block.lines
                    )
                )
                open = nil
            } else {
                open = (line.dropFirst(3).split(separator: " ").map(String.init), [])
            }
        }
        return blocks
    }
}
