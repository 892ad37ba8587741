/// Reads the text format of Prometheus as its own tools do, and tells what they would object to.
package struct PrometheusRules {
    /// What is wrong, by line.
    package private(set) var problems: [String] = []
    /// Numbers by name and labels as they are written.
    package private(set) var samples: [String: Double] = [:]
    private var types: [String: String] = [:]
    private var helps: Set<String> = []
    private var closed: Set<String> = []
    private var current = ""
    private var buckets: [String: [(bound: Double, count: Double)]] = [:]

    package init(_ text: String) {
        if !text.hasSuffix("\n") { self.problems.append("the last line has no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# ") { self.comment(line) } else { self.sample(String(line)) }
        }
        for name in self.types.keys where !self.helps.contains(name) { self.problems.append("\(name) has no HELP") }
        self.judgeHistograms()
    }

    private mutating func comment(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, words[1] == "HELP" || words[1] == "TYPE" else {
            return self.problems.append("neither HELP nor TYPE: \(line)")
        }
        if words[1] == "HELP" {
            if !self.helps.insert(words[2]).inserted { self.problems.append("\(words[2]) has HELP twice") }
            self.enter(words[2])
        } else {
            if self.types.updateValue(words[3], forKey: words[2]) != nil {
                self.problems.append("\(words[2]) has TYPE twice")
            }
            if words[3] == "counter", !words[2].hasSuffix("_total") {
                self.problems.append("the counter \(words[2]) does not end in _total")
            }
            if !["counter", "gauge", "histogram"].contains(words[3]) { self.problems.append("no type: \(line)") }
        }
    }

    /// A family stands in one piece.
    private mutating func enter(_ name: String) {
        guard name != self.current else { return }
        self.closed.insert(self.current)
        self.current = name
        if self.closed.contains(name) { self.problems.append("\(name) is in several pieces") }
    }

    private mutating func sample(_ line: String) {
        guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
            return self.problems.append("no number: \(line)")
        }
        let series = String(line[..<space])
        if self.samples.updateValue(value, forKey: series) != nil { self.problems.append("\(series) is there twice") }
        let name = String(series.prefix { $0 != "{" })
        guard Self.isName(name) else { return self.problems.append("no name: \(name)") }
        let labels = Self.labels(series.dropFirst(name.count))
        if labels == nil { self.problems.append("no labels: \(series)") }
        var family = name
        for ending in ["_bucket", "_sum", "_count"] where name.hasSuffix(ending) {
            let base = String(name.dropLast(ending.count))
            if self.types[base] == "histogram" { family = base }
        }
        guard let type = self.types[family] else { return self.problems.append("\(name) has no TYPE before it") }
        self.enter(family)
        if type == "counter", value < 0 { self.problems.append("\(series) is negative") }
        guard type == "histogram", name.hasSuffix("_bucket"), var labels else { return }
        guard let bound = labels.removeValue(forKey: "le").flatMap({ $0 == "+Inf" ? .infinity : Double($0) }) else {
            return self.problems.append("no bound: \(series)")
        }
        self.buckets[Self.key(family, labels), default: []].append((bound, value))
    }

    private mutating func judgeHistograms() {
        for (key, buckets) in self.buckets {
            if !zip(buckets, buckets.dropFirst()).allSatisfy({ $0.bound < $1.bound && $0.count <= $1.count }) {
                self.problems.append("\(key) is not cumulative")
            }
            if buckets.last?.bound != .infinity { self.problems.append("\(key) has no bucket without end") }
            let counts = self.samples.filter { series, _ in
                guard let name = series.split(separator: "{").first, name.hasSuffix("_count") else { return false }
                let labels = Self.labels(series.dropFirst(name.count)) ?? [:]
                return Self.key(String(name.dropLast("_count".count)), labels) == key
            }
            if counts.count != 1 || counts.first?.value != buckets.last?.count {
                self.problems.append("\(key): _count is \(counts), the last bucket \(buckets.last?.count ?? -1)")
            }
        }
    }

    private static func key(_ name: String, _ labels: [String: String]) -> String {
        name + labels.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    }

    private static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): true
            default: false
            }
        }
    }

    /// The labels between braces; nil: they cannot be read.
    private static func labels(_ text: Substring) -> [String: String]? {
        guard !text.isEmpty else { return [:] }
        guard text.first == "{", text.last == "}" else { return nil }
        var rest = text.dropFirst().dropLast()
        var labels: [String: String] = [:]
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard Self.isName(name), !name.contains(":"), rest.first == "\"" else { return nil }
            rest = rest.dropFirst()
            var value = ""
            while let character = rest.first, character != "\"" {
                rest = rest.dropFirst()
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.first, "\\\"n".contains(escaped) else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
                rest = rest.dropFirst()
            }
            guard rest.first == "\"", labels.updateValue(value, forKey: name) == nil else { return nil }
            rest = rest.dropFirst()
            if rest.first == "," { rest = rest.dropFirst() }
        }
        return labels
    }
}
