import Records
import Synchronization
import TestSupport
import Testing

@testable import Services

/// What Prometheus reads.
struct MetricsTests {
    private final class Text: Sendable { let value = Mutex("") }

    private func text(_ metrics: Metrics) -> String {
        let text = Text()
        metrics.collect { bytes in text.value.withLock { $0 = String(decoding: bytes, as: UTF8.self) } }
        return text.value.withLock { $0 }
    }

    @Test func familiesHaveTheirTypeAndAllTheirNumbers() {
        let metrics = Metrics()
        metrics.counter("a_total", help: "Of a\\b\nc.", MetricLabel("x", "q\"\\\n")).add(3)
        metrics.gauge("g", help: "G.").set(-2)
        metrics.counter("a_total", help: "ignored", MetricLabel("x", "2")).add()
        #expect(
            self.text(metrics) == """
                # HELP a_total Of a\\\\b\\nc.
                # TYPE a_total counter
                a_total{x="q\\"\\\\\\n"} 3
                a_total{x="2"} 1
                # HELP g G.
                # TYPE g gauge
                g -2

                """
        )
    }

    @Test func theSameNameAndLabelsAreTheSameNumber() {
        let metrics = Metrics()
        let first = metrics.plugin(kind: "module", name: "m")
        let second = metrics.plugin(kind: "module", name: "m")
        first.restarts.add()
        second.restarts.add(2)
        #expect(first.restarts.value == 3)
        #expect(self.text(metrics).contains(#"pluginhost_plugin_restarts_total{plugin="module/m"} 3"#))
    }

    @Test func histogramsAreCumulative() {
        let metrics = Metrics()
        let recorder = metrics.latency("t_seconds", help: "T.")
        for nanoseconds: Int64 in [0, 100_000, 100_001, 2_000_000_000, 60_000_000_000] { recorder.record(nanoseconds) }
        let lines = self.text(metrics).split(separator: "\n")
        for line in [
            #"t_seconds_bucket{le="0.0001"} 2"#, #"t_seconds_bucket{le="0.00025"} 3"#, #"t_seconds_bucket{le="1.0"} 3"#,
            #"t_seconds_bucket{le="2.5"} 4"#, #"t_seconds_bucket{le="10.0"} 4"#, #"t_seconds_bucket{le="+Inf"} 5"#,
            "t_seconds_count 5", "t_seconds_sum 62.000200001",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }

    @Test func sourcesAreAskedEachTime() {
        let metrics = Metrics()
        let count = metrics.counter("n_total", help: "N.")
        metrics.add { found in
            count.add()
            found([MetricSample("s", help: "S.", value: count.value), MetricSample("s_total", help: "S.", value: 1)])
        }
        #expect(self.text(metrics).contains("# TYPE s gauge\ns 1\n"))
        #expect(self.text(metrics).contains("# TYPE s_total counter\ns_total 1\n"))
        #expect(self.text(metrics).contains("\ns 3\n"))
    }

    @Test func prometheusHasNothingToObjectTo() {
        let metrics = Metrics()
        for name in ["a", "b\"\\\n"] {
            let plugin = metrics.plugin(kind: "store", name: name)
            for call in ["commit", "get"] { plugin.latency(of: call).record(3_000_000) }
            plugin.latency(of: "get").record(20_000_000_000)
        }
        metrics.add { $0([MetricSample("s", help: "a\\b\nc", labels: [MetricLabel("x", "\n\"")], value: -1)]) }
        let rules = PrometheusRules(self.text(metrics))
        #expect(rules.problems == [])
        #expect(rules.samples[#"pluginhost_plugin_call_seconds_count{plugin="store/a",call="get"}"#] == 2)
        #expect(rules.samples[#"s{x="\n\""}"#] == -1)
    }

    /// The rules themselves see what they are there for.
    @Test(arguments: [
        ("a 1\n", "no TYPE"), ("# HELP a_total A\n# TYPE a_total counter\na_total -1\n", "negative"),
        ("# HELP a A\n# TYPE a counter\na 1\n", "_total"), ("# TYPE g gauge\ng 1\n", "no HELP"),
        ("# HELP g G\n# HELP g G\n# TYPE g gauge\ng 1\n", "HELP twice"),
        ("# HELP g G\n# TYPE g gauge\ng 1\ng 1\n", "there twice"),
        ("# HELP g G\n# TYPE g gauge\ng{x=\"\n\"} 1\n", "no"),
        ("# HELP g G\n# TYPE g gauge\ng{0=\"\"} 1\n", "no labels"),
        ("# HELP g G\n# TYPE g gauge\n# HELP h H\n# TYPE h gauge\nh 1\ng 1\n", "several pieces"),
        (
            "# HELP h H\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
            "cumulative"
        ),
        ("# HELP h H\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_sum 1\nh_count 2\n", "without end"),
        ("# HELP h H\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 3\n", "_count is"),
    ])
    func theRulesSeeMistakes(_ text: String, _ words: String) {
        let problems = PrometheusRules(text).problems
        #expect(problems.contains { $0.contains(words) }, "\(problems)")
    }
}
