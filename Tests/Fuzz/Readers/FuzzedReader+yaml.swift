import Configuration

extension FuzzedReader {
    /// A configuration file; what is accepted is written and read again.
    static let yaml = FuzzedReader(
        name: "yaml",
        usualDose: 20_000,
        longest: 4096,
        inputs: {
            [
                "generate: [10snort1000, 5asa20]\nnumber: 10000\nmap: [dttoiso]\n",
                "simulate: banking\nsink: {trx: {medium: kafka, topic: trx}, '*': print}\nseed: 7\n",
                "a: &x [1, 2.5, ~, true]\nb: *x\nc: {d: *x, \"e\\u00e9\": !!str 1}\n",
                "a: |\n  x\n  y\nb: >-\n  z\n\n  w\n",
                "- - - a\n    - b\n- ? k\n  : v\n- 'it''s'\n", "%YAML 1.2\n---\nx: y # z\n...\n",
            ]
            .map { Array($0.utf8) }
        },
        words: [
            ": ", "- ", "[", "]", "{", "}", ",", "&a ", "*a ", "!!int ", "|\n", ">\n", "\"", "'", "\n  ", "---\n", "#",
            "<<",
        ],
        read: { bytes throws(Finding) in
            let limits = YAMLLimits(bytes: 4096, depth: 16, nodes: 5000)
            let node: YAMLNode
            _ = try? YAMLReader.read(
                Array(bytes),
                file: "merged",
                limits: YAMLLimits(bytes: 4096, depth: 16, nodes: 5000, mergesKeys: true)
            )
            do throws(YAMLError) {
                node = try YAMLReader.read(Array(bytes), file: "fuzzed", limits: limits)
            } catch {
                try Finding.unless(error.mark.map { $0.line > 0 && $0.column > 0 } ?? true, "it is nowhere: \(error)")
                return false
            }
            let text = YAMLWriter.text(of: node)
            guard let again = try? YAMLReader.read(Array(text.utf8), file: "written") else {
                throw Finding("what was written is refused: \(text.debugDescription)")
            }
            try Finding.unless(
                YAMLWriter.text(of: again) == text,
                "it is written differently: \(text.debugDescription)"
            )
            return true
        }
    )
}
