import Glibc
import TestSupport
import Testing

/// `/metrics` of a host that works.
@Suite(.serialized) struct MetricsPageTests {
    private static let plugins = ["store/sqlite", "bus/sqlite", "gateway/http-gateway", "module/versioned"]
    private static let set = [
        "batches_total", "records_total", "errors_total", "drops_total", "restarts_total", "queue_depth",
    ]

    private static func number(_ rules: PrometheusRules, _ name: String, _ labels: String) -> Double? {
        rules.samples["pluginhost_plugin_\(name){\(labels)}"]
    }

    @Test func eachPluginHasTheFixedSet() throws {
        let platform = try ServedPlatform([Fixture("versioned")], modules: ["versioned"])
        try platform.start()
        for host in 1...20 { try platform.push("10.0.0.\(host)", ports: [80, 81, 3]) }
        for host in 1...20 { #expect(platform.has("10.0.0.\(host)", "risk", 100)) }
        for name in ["sqlite", "http-gateway", "versioned"] {
            for worker in platform.workers(of: name) { kill(worker, SIGKILL) }
        }
        #expect(Monotonic.waits { (try? platform.push("10.0.0.1", ports: [80])) != nil })
        var rules = PrometheusRules(try platform.text("/metrics"))
        // The module's worker is called, and so missed, only when what has come in is worked on.
        _ = try Monotonic.waits {
            rules = PrometheusRules(try platform.text("/metrics"))
            let restarts = Self.plugins.map { Self.number(rules, "restarts_total", "plugin=\"\($0)\"") ?? 0 }
            return restarts.allSatisfy { $0 >= 1 }
                && Self.number(rules, "errors_total", "plugin=\"module/versioned\"") ?? 0 >= 20
        }
        #expect(rules.problems == [])
        let help = try platform.text("/metrics").split(separator: "\n").filter { $0.hasPrefix("# HELP ") }
            .map { $0.split(separator: " ", maxSplits: 3).last ?? "" }
        #expect(help.count == Set(help).count, "two figures have the same help: \(help.sorted())")
        for plugin in Self.plugins {
            let label = "plugin=\"\(plugin)\""
            for name in Self.set {
                #expect(Self.number(rules, name, label) != nil, "\(plugin) \(name)")
            }
            for name in ["batches_total", "records_total"] {
                #expect(Self.number(rules, name, label).map { $0 > 0 } == true, "\(plugin) \(name)")
            }
            for direction in ["in", "out"] {
                let bytes = Self.number(rules, "bytes_total", "\(label),direction=\"\(direction)\"")
                #expect(bytes.map { $0 > 0 } == true, "\(plugin) \(direction)")
            }
        }
        for (plugin, call) in [
            ("store/sqlite", "commit"), ("store/sqlite", "get"), ("bus/sqlite", "publish"), ("bus/sqlite", "poll"),
            ("gateway/http-gateway", "serve"), ("gateway/http-gateway", "start"), ("module/versioned", "run"),
        ] {
            let count = Self.number(rules, "call_seconds_count", "plugin=\"\(plugin)\",call=\"\(call)\"")
            #expect(count.map { $0 > 0 } == true, "\(plugin) \(call)")
        }
        for plugin in Self.plugins {
            let restarts = Self.number(rules, "restarts_total", "plugin=\"\(plugin)\"")
            #expect(restarts.map { $0 >= 1 } == true, "\(plugin): \(restarts as Any)")
        }
        #expect(Self.number(rules, "errors_total", "plugin=\"module/versioned\"") == 20)
        try platform.stop().expectSuccess()
    }

    /// Whatever clients ask for, there are not more numbers.
    @Test func clientsCannotMakeNumbers() throws {
        let platform = try ServedPlatform([Fixture("versioned")], modules: ["versioned"])
        try platform.start()
        func ask(_ word: String) throws {
            for path in [
                "/\(word)", "/entity/\(word)/get", "/entity/host/\(word)/master", "/control/\(word)",
                "/control/refresh_module_config?module=\(word)", "/v2/entity/host/attr?eid=\(word)&attr=\(word)",
            ] {
                for method in ["GET", "POST", "PUT"] { _ = try platform.answer(path, method) }
            }
            _ = try platform.text("/metrics")
        }
        try ask("a")
        let before = Set(PrometheusRules(try platform.text("/metrics")).samples.keys)
        for number in 0..<20 { try ask("b\(number)") }
        let rules = PrometheusRules(try platform.text("/metrics"))
        #expect(Set(rules.samples.keys) == before)
        #expect(rules.problems == [])
        try platform.stop().expectSuccess()
    }
}
