/// Writes metrics in the text format of Prometheus, version 0.0.4.
public struct PrometheusText {
    private(set) var bytes: [UInt8] = []

    /// Begins a family.
    public mutating func family(_ name: String, _ type: String, _ help: String) {
        let help = help.replacing([("\\", "\\\\"), ("\n", "\\n")])
        self.line("# HELP \(name) \(help)")
        self.line("# TYPE \(name) \(type)")
    }

    /// Adds a number.
    public mutating func sample(_ name: String, _ labels: [MetricLabel], _ value: Int) {
        self.line("\(name)\(Self.text(of: labels)) \(value)")
    }

    /// Adds what a histogram has.
    public mutating func histogram(_ name: String, _ labels: [MetricLabel], _ histogram: LatencyHistogram) {
        var count = 0
        for (bound, added) in zip(LatencyHistogram.bounds.map { "\($0)" } + ["+Inf"], histogram.counts) {
            count += added
            self.line("\(name)_bucket\(Self.text(of: labels + [MetricLabel("le", bound)])) \(count)")
        }
        self.line("\(name)_sum\(Self.text(of: labels)) \(Double(histogram.sum) / 1e9)")
        self.line("\(name)_count\(Self.text(of: labels)) \(count)")
    }

    private mutating func line(_ text: String) {
        self.bytes.append(contentsOf: text.utf8)
        self.bytes.append(UInt8(ascii: "\n"))
    }

    private static func text(of labels: [MetricLabel]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { label in
            "\(label.name)=\"\(label.value.replacing([("\\", "\\\\"), ("\"", "\\\""), ("\n", "\\n")]))\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}

extension String {
    /// The text with single characters replaced.
    fileprivate func replacing(_ replacements: [(Character, String)]) -> String {
        self.reduce(into: "") { text, character in
            if let replacement = replacements.first(where: { $0.0 == character }) {
                text += replacement.1
            } else {
                text.append(character)
            }
        }
    }
}
