import Synchronization

/// All metrics of a running host. For any thread. Numbers are made once and kept by who counts.
public final class Metrics: Sendable {
    /// The type of what `collect` gives.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Finds out numbers when somebody asks; it calls back once, on any thread.
    public typealias Source = @Sendable (_ found: @escaping @Sendable ([MetricSample]) -> Void) -> Void

    private enum Number {
        case counter(MetricCounter)
        case gauge(MetricGauge)
        case latency(LatencyRecorder)

        var type: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .latency: "histogram"
            }
        }
    }

    private struct Family {
        var name: String
        var help: String
        var numbers: [(labels: [MetricLabel], number: Number)] = []
    }

    private struct State {
        var families: [Family] = []
        var sources: [Source] = []
    }

    private let state = Mutex(State())

    /// Makes a registry without any.
    public init() {}

    /// A number that rises; the same for the same name and labels. Its name ends in `_total`.
    public func counter(_ name: String, help: String, _ labels: MetricLabel...) -> MetricCounter {
        let found = self.number(name, help, labels) { .counter(MetricCounter()) }
        if case .counter(let counter) = found { return counter }
        return MetricCounter()
    }

    /// A number that rises and falls; the same for the same name and labels.
    public func gauge(_ name: String, help: String, _ labels: MetricLabel...) -> MetricGauge {
        let found = self.number(name, help, labels) { .gauge(MetricGauge()) }
        if case .gauge(let gauge) = found { return gauge }
        return MetricGauge()
    }

    /// A histogram of times; the same for the same name and labels. Its name ends in `_seconds`.
    public func latency(_ name: String, help: String, _ labels: MetricLabel...) -> LatencyRecorder {
        let found = self.number(name, help, labels) { .latency(LatencyRecorder()) }
        if case .latency(let recorder) = found { return recorder }
        return LatencyRecorder()
    }

    /// The fixed set that each plugin has.
    ///
    /// - Parameters:
    ///   - kind: The kind of the extension.
    ///   - name: Its name.
    public func plugin(kind: String, name: String) -> PluginMetrics { PluginMetrics(self, kind: kind, name: name) }

    /// Adds a source of numbers that are found out only when somebody asks.
    public func add(_ source: @escaping Source) { self.state.withLock { $0.sources.append(source) } }

    /// All numbers as Prometheus reads them.
    ///
    /// - Parameter completion: Called once, on any thread, when all sources have told theirs.
    public func collect(_ completion: @escaping @Sendable ([UInt8]) -> Void) {
        let sources = self.state.withLock { $0.sources }
        guard !sources.isEmpty else { return completion(self.text([])) }
        let gathering = SampleGathering(count: sources.count) { completion(self.text($0)) }
        for source in sources { source { gathering.take($0) } }
    }

    private func number(_ name: String, _ help: String, _ labels: [MetricLabel], _ make: () -> Number) -> Number {
        self.state.withLock { state in
            let place = state.families.firstIndex { $0.name == name } ?? state.families.count
            if place == state.families.count { state.families.append(Family(name: name, help: help)) }
            if let known = state.families[place].numbers.first(where: { $0.labels == labels }) { return known.number }
            let number = make()
            state.families[place].numbers.append((labels, number))
            return number
        }
    }

    private func text(_ samples: [MetricSample]) -> [UInt8] {
        var text = PrometheusText()
        let families = self.state.withLock { $0.families }
        for family in families {
            text.family(family.name, family.numbers.first?.number.type ?? "untyped", family.help)
            for (labels, number) in family.numbers {
                switch number {
                case .counter(let counter): text.sample(family.name, labels, counter.value)
                case .gauge(let gauge): text.sample(family.name, labels, gauge.value)
                case .latency(let recorder): text.histogram(family.name, labels, recorder.value)
                }
            }
        }
        var names: [String] = []
        for sample in samples where !names.contains(sample.name) { names.append(sample.name) }
        for name in names {
            let all = samples.filter { $0.name == name }
            text.family(name, name.hasSuffix("_total") ? "counter" : "gauge", all[0].help)
            for sample in all { text.sample(name, sample.labels, sample.value) }
        }
        return text.bytes
    }
}
