import Glibc
import TestSupport
import Testing

/// What changes while `host serve` runs, and what does not.
@Suite(.serialized) struct PlatformReloadTests {
    private static let versioned = Fixture("versioned")

    private static func refresh(_ name: String = "versioned") -> String {
        "/control/refresh_module_config?module=\(name)"
    }

    @Test func aModuleTakesItsSettingsInItsWorker() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.configure("modules/versioned", "factor: 1")
        try platform.configure("host", "modules: {workers: 2, deadline: 240s}")
        try platform.start()
        for host in 1...8 { try platform.push("10.0.0.\(host)", ports: [80]) }
        for host in 1...8 { #expect(platform.has("10.0.0.\(host)", "risk", 101)) }
        #expect(try platform.value("10.0.0.1", "peak") == 0)
        let workers = Set(platform.workers(of: "versioned"))
        #expect(workers.count == 2)

        try platform.configure("modules/versioned", "factor: 2")
        #expect(try platform.answer(Self.refresh()) == #"{"detail":"Action sent."} 200"#)
        for host in 1...8 { try platform.push("10.0.1.\(host)", ports: [80]) }
        for host in 1...8 {
            #expect(platform.has("10.0.1.\(host)", "risk", 102) && platform.has("10.0.1.\(host)", "peak", 1))
        }
        try platform.configure("modules/versioned", "factor: 3")
        platform.signal(SIGHUP)
        #expect(platform.logs(" reloaded"))
        try platform.push("10.0.2.1", ports: [80])
        #expect(platform.has("10.0.2.1", "risk", 103))
        #expect(Set(platform.workers(of: "versioned")) == workers)

        // One that takes the place of another is told the new ones.
        for worker in workers { kill(worker, SIGKILL) }
        try platform.push("10.0.3.1", ports: [80])
        #expect(platform.has("10.0.3.1", "risk", 103))
        try platform.stop().expectSuccess()
    }

    @Test func whatAModuleRefusesIsToldAndChangesNothing() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.configure("modules/versioned", "factor: 1")
        try platform.start()
        try platform.configure("modules/versioned", "refuse: true")
        let answer = try platform.answer(Self.refresh(), "POST")
        #expect(answer.hasSuffix(" 409") && answer.contains("it refuses this"), "\(answer)")
        platform.signal(SIGHUP)
        #expect(platform.logs("it stays as it was: it refuses this"))
        try platform.configure("modules/versioned", "factor: [")
        #expect(try platform.answer(Self.refresh()).hasSuffix(" 409"))
        platform.signal(SIGHUP)
        #expect(platform.logs("the configuration is not taken over"))
        try platform.push("10.0.0.1", ports: [80])
        #expect(platform.has("10.0.0.1", "risk", 101))
        for worker in platform.workers(of: "versioned") { kill(worker, SIGKILL) }
        try platform.push("10.0.0.2", ports: [80])
        #expect(platform.has("10.0.0.2", "risk", 101))
        try platform.stop().expectSuccess()
    }

    @Test func whoMayNotAskIsToldSo() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.start()
        #expect(try platform.answer(Self.refresh("lastseen")).hasSuffix(" 422"))
        #expect(try platform.answer("/control/refresh_module_config").hasSuffix(" 422"))
        #expect(try platform.answer("/control/refresh_on_entity_creation?etype=x").hasSuffix(" 422"))
        #expect(try platform.answer(Self.refresh(), "DELETE").hasSuffix(" 405"))
        try platform.configure("control", "allowed_actions: []")
        platform.signal(SIGHUP)
        #expect(platform.logs(" reloaded"))
        #expect(try platform.answer(Self.refresh()).hasSuffix(" 403"))
        #expect(try platform.answer("/control/refresh_on_entity_creation?etype=host").hasSuffix(" 403"))
        try platform.stop().expectSuccess()
    }

    @Test func whatNeedsARestartIsNamedAndStays() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.start()
        try platform.configure("host", "{shards: 5, http: '127.0.0.1:1', log_format: json, data_dir: elsewhere}")
        let entity = try Files.text("\(platform.configuration)/db_entities/service.yml")
        try platform.configure("db_entities/other", entity.split(separator: "service").joined(separator: "other"))
        platform.signal(SIGHUP)
        #expect(platform.logs("restart to have these changes taken over: db_entities.other, host.http, host.data_dir"))
        #expect(platform.log.contains("host.shards"))
        // The format of the log is new, the address is not.
        #expect(platform.logs("\"message\":\"reloaded\""))
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        try platform.configure("host", "{shard: 5, limits: {problems: none}}")
        platform.signal(SIGHUP)
        #expect(platform.logs("the configuration is not taken over: 2 errors"))
        try platform.stop().expectSuccess()
    }

    @Test func anotherVersionTakesOver() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.start()
        try platform.push("10.0.0.1", ports: [80])
        #expect(platform.has("10.0.0.1", "risk", 100))
        let first = platform.workers(of: "versioned")
        // Numbers of callbacks differ between the two.
        try platform.workspace.install(Fixture("versioned", "VERSION=2", "CREATING"))
        platform.signal(SIGHUP)
        #expect(platform.logs("it has new workers"))
        try platform.push("10.0.0.2", ports: [80])
        #expect(platform.has("10.0.0.2", "risk", 200) && platform.has("10.0.0.2", "peak", 200))
        #expect(Monotonic.waits { Set(platform.workers(of: "versioned")).isDisjoint(with: first) })

        try platform.workspace.install(Fixture("versioned", "VERSION=3", "BROKEN"))
        platform.signal(SIGHUP)
        #expect(platform.logs("this version is broken"))
        #expect(platform.logs(" reloaded", times: 2))
        try Files.write("no library", to: "\(platform.workspace.ext)/versioned.so")
        platform.signal(SIGHUP)
        #expect(platform.logs("the new file cannot be used"))
        unlink("\(platform.workspace.ext)/versioned.so")
        platform.signal(SIGHUP)
        #expect(platform.logs("its file cannot be read"))
        try platform.push("10.0.0.3", ports: [80])
        #expect(platform.has("10.0.0.3", "risk", 200))

        // What there is already gets what the new version makes of new entities.
        #expect(try platform.value("10.0.0.1", "peak") == 0)
        let asked = try platform.answer("/control/refresh_on_entity_creation?etype=host")
        #expect(asked == #"{"detail":"Action sent."} 200"#)
        #expect(platform.has("10.0.0.1", "peak", 200))
        #expect(platform.logs("3 entities of host were refreshed"))
        try platform.stop().expectSuccess()
    }

    /// Versions change while datapoints come in: each is done by one of them, and none is lost.
    @Test func versionsChangeUnderLoad() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.start()
        let versions = [Fixture("versioned", "VERSION=2", "CREATING"), Self.versioned]
        for round in 0..<6 {
            try platform.workspace.install(versions[round % 2])
            platform.signal(SIGHUP)
            for host in 0..<20 { try platform.push("10.0.\(round).\(host)", ports: [80, 81]) }
            #expect(platform.logs(" reloaded", times: round + 1))
        }
        for round in 0..<6 {
            for host in 0..<20 {
                let isThere = Monotonic.waits {
                    let risk = try? platform.value("10.0.\(round).\(host)", "risk")
                    return risk == 100 || risk == 200
                }
                #expect(isThere, "10.0.\(round).\(host)")
            }
        }
        #expect(try platform.metric("pluginhost_platform_module_errors_total") == 0)
        try platform.stop().expectSuccess()
    }

    @Test func modulesComeAndGo() throws {
        let platform = try ServedPlatform(
            [Self.versioned],
            examples: ["libNetworkModules.so"],
            modules: ["versioned"]
        )
        try platform.start()
        func enable(_ names: String) throws {
            try platform.configure(
                "processing_core",
                "{worker_processes: 2, modules_dir: modules, enabled_modules: [\(names)], msg_broker: {}}"
            )
            platform.signal(SIGHUP)
        }
        try platform.configure("modules/exposure", "weights: {'80': 7}")
        try enable("exposure, versioned")
        #expect(platform.logs(" reloaded"))
        try platform.push("10.0.0.1", ports: [80])
        // Both make the risk, the one that is enabled last has the last word; the service is of the first.
        #expect(platform.has("10.0.0.1", "risk", 100))
        let isThere = Monotonic.waits {
            (try? platform.text("/entity/service/80"))?.contains(#""empty":false"#) == true
        }
        #expect(isThere)
        try enable("exposure")
        #expect(platform.logs(" reloaded", times: 2))
        try platform.push("10.0.0.2", ports: [80])
        #expect(platform.has("10.0.0.2", "risk", 7))
        #expect(Monotonic.waits { platform.workers(of: "versioned").isEmpty })
        try enable("exposure, nothing")
        #expect(platform.logs("unknown module 'nothing'"))
        try platform.push("10.0.0.3", ports: [80])
        #expect(platform.has("10.0.0.3", "risk", 7))
        try platform.stop().expectSuccess()
    }

    // MARK: - Modules that fail

    private static let disabled = #"{"detail":"It works!","disabled_modules":["versioned"]}"#
    private static let gauge = #"pluginhost_platform_module_disabled{plugin="module/versioned"}"#

    @Test func aModuleThatKeepsFailingIsDisabledUntilItIsReloaded() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.configure("host", "modules: {failures: 5, deadline: 240s}")
        try platform.start()
        try platform.push("10.0.0.1", ports: [3, 3, 3, 3, 80, 3, 3, 3, 3, 81])
        #expect(platform.has("10.0.0.1", "risk", 100))
        // Until all of them are done, those of another entity would come between them.
        let errors = #"pluginhost_plugin_errors_total{plugin="module/versioned"}"#
        #expect(Monotonic.waits { (try? platform.metric(errors)) == 8 })
        #expect(try platform.metric(Self.gauge) == 0)
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        try platform.push("10.0.0.2", ports: [3, 3, 3])
        try platform.push("10.0.0.2", ports: [3, 3, 3])
        #expect(platform.logs("it is disabled: 5 calls failed in a row; the last one: in no mood"))
        #expect(try platform.metric(Self.gauge) == 1)
        #expect(try platform.text("/") == Self.disabled)
        // Datapoints are taken all the same.
        try platform.push("10.0.0.3", ports: [80])
        let dropped = #"pluginhost_plugin_drops_total{plugin="module/versioned"}"#
        #expect(Monotonic.waits { (try? platform.metric(dropped)).map { $0 >= 1 } ?? false })
        #expect(try platform.value("10.0.0.3", "risk") == nil)
        platform.signal(SIGHUP)
        #expect(platform.logs(" reloaded"))
        #expect(try platform.metric(Self.gauge) == 0)
        #expect(try platform.text("/") == #"{"detail":"It works!"}"#)
        try platform.push("10.0.0.4", ports: [80])
        #expect(platform.has("10.0.0.4", "risk", 100))
        try platform.stop().expectSuccess()
    }

    @Test func aModuleWhoseWorkersDieAgainAndAgainIsDisabledToo() throws {
        let platform = try ServedPlatform([Self.versioned], modules: ["versioned"])
        try platform.configure("host", "modules: {failures: 3, deadline: 240s}")
        try platform.start()
        try platform.push("10.0.0.1", ports: [1, 1, 1])
        #expect(platform.logs("it is disabled: 3 calls failed in a row"))
        platform.signal(SIGHUP)
        #expect(platform.logs(" reloaded"))
        try platform.push("10.0.0.2", ports: [80])
        #expect(platform.has("10.0.0.2", "risk", 100))
        try platform.stop().expectSuccess()
    }
}
