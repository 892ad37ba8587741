/// Commands with what they print, as a text shows them.
struct ConsoleSession {
    struct Step {
        let command: String
        var output: [String]
    }

    let steps: [Step]
    /// Whether the lines of a step come in any order, as those of several producers do.
    let isUnordered: Bool

    init(_ block: FencedBlock) {
        var steps: [Step] = []
        for line in block.lines {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), output: []))
            } else if !steps.isEmpty {
                steps[steps.count - 1].output.append(line)
            }
        }
        self.steps = steps
        self.isUnordered = block.words.contains("unordered")
    }

    /// Lines with what changes from run to run or machine to machine replaced by what it is.
    func shape(of lines: [String]) -> [String] {
        let shapes = lines.map(Self.shape(of:))
        return self.isUnordered ? shapes.sorted() : shapes
    }

    private static func shape(of line: String) -> String {
        line.replacing(#/ +/#, with: " ")
            .replacing(#/\/\S*\/ext\//#, with: "ext/")
            .replacing(#/[0-9a-f]{64}/#, with: "SHA256")
            .replacing(#/"pid": \d+/#, with: "\"pid\": PID")
            .replacing(#/"ts": \d+\.\d{6}/#, with: "\"ts\": TIME")
            .replacing(#/in \d+\.\d seconds\. Average Rate = \d+\.\d/#, with: "in SECONDS seconds. Average Rate = RATE")
            .replacing(#/^ (built with|built for|libraries): .+$/#) { " \($0.output.1): ..." }
    }
}
