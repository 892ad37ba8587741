import Records
import TestSupport
import Testing

/// When models are built, in a host that serves.
struct CollectorScheduleTests {
    private static let section = "[watcher_cluster_data_model_collectors.collecting]\n"

    /// A figure of the collector; nil: it is not told.
    private static func figure(_ name: String, _ host: ServedCollectors) throws -> Int? {
        let start = "pluginhost_collector_\(name){collector=\"collecting\"} "
        return try host.curl("http://\(host.address)/metrics").split(separator: "\n").first { $0.hasPrefix(start) }
            .flatMap { Int($0.dropFirst(start.count)) }
    }

    @Test func periodsThatPassDuringABuildAreCountedAndComeToOneBuild() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "\(Self.section)period = 1\nseconds = 3")
        host.expect("builds") { try Self.figure("builds_total", host) ?? 0 >= 3 }
        // Each of them took three periods, of which one is the next build.
        let builds = try #require(try Self.figure("builds_total", host))
        #expect(try Self.figure("missed_periods", host) ?? 0 >= (builds - 1) * 2)
        #expect(try host.state(of: "collecting")?["state"]?.record?["stale"] == false)
    }

    @Test func whoAsksForABuildDuringOneIsAnsweredByOneMore() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "\(Self.section)seconds = 3")
        host.expect("a model") { try Self.figure("builds_total", host) == 1 }
        let asking = try (0..<6).map { _ in
            try ChildProcess(
                "curl",
                ["-s", "-X", "POST", "http://\(host.address)/models/collecting/build"],
                environment: ["PATH=/usr/bin:/bin"],
                directory: "/"
            )
        }
        for process in asking { #expect(try process.wait().text == #"{"detail":"OK"}"#) }
        // One is built at a time: each has had a build that began after it had asked, and none had one for itself.
        let builds = try #require(try Self.figure("builds_total", host))
        #expect((2...7).contains(builds), "\(builds)")
        #expect(try Self.figure("failed_builds_total", host) == 0)
        #expect(host.workers(of: "collecting").count == 1)
    }

    @Test func aBuildThatFailedIsTriedAgainLongBeforeItsPeriod() throws {
        let host = try ServedCollectors(
            [],
            examples: ["libCollectors.so"],
            settings: """
                [watcher_cluster_data_model_collectors.cluster_file]
                path = cluster.json
                period = 86400
                """,
            grants: ["collector/cluster_file"],
            prepare: { try Files.write("{", to: "\($0)/cluster.json") }
        )
        #expect(host.logs("its model could not be built, and is tried again: "))
        host.expect("the reason") {
            try host.state(of: "cluster_file")?["failure"]?.text?.contains("cluster.json: ") == true
        }
        try Files.write(
            #"{"elements": [{"type": "ComputeNode", "id": "n1", "fields": {}}], "links": []}"#,
            to: "\(host.directory)/cluster.json"
        )
        // The pauses double, so the next attempt may be as far away as all before it took.
        let isBuilt = Monotonic.waits(atMost: 300) {
            (try? host.state(of: "cluster_file")?["elements"]) == ["ComputeNode": 1]
        }
        #expect(isBuilt, "\(host.log)")
        #expect(host.logs("its model is built again"))
        // The reason was told once, however often it failed.
        #expect(host.log.split(separator: "\n").count { $0.contains("its model could not be built") } == 1)
    }

    @Test func theHostServesWhileTheFirstModelIsBuilt() throws {
        let host = try ServedCollectors([Fixture("collecting")], settings: "\(Self.section)behaviour = hang")
        #expect(try host.answer("/") == #"{"detail":"It works!"} 200"#)
        #expect(try host.state(of: "collecting")?["state"] == .null)
        #expect(try host.stop().end == .exit(0))
    }
}
