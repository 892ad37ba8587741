import Configuration
import Records
import TestSupport
import Testing

@testable import Platform

@Suite struct SettingsReaderTests {
    private static let whole: [String: String] = [
        "db_entities/a.yml": SettingsDirectory.entity,
        "processing_core.yml": """
        msg_broker: {host: localhost, port: 5672, virtual_host: /, username: guest, password: guest}
        worker_processes: 4
        worker_threads: 16
        max_inline_generated_tasks: 3
        modules_dir: ../modules
        enabled_modules: [one, two]
        """,
        "history_manager.yml": """
        aggregation_schedule: {minute: "*/10"}
        mark_datapoints_schedule: {hour: "7,19", minute: "45"}
        datapoint_cleaning_schedule: {minute: "*/30"}
        snapshot_cleaning: {schedule: {minute: "15,45"}, older_than: 7d}
        datapoint_archivation: {schedule: {hour: 2, minute: 0, timezone: Europe/Prague}, older_than: P7D, archive_dir: archive}
        """,
        "snapshots.yml": "creation_rate: {minute: 20}\nkeep_empty: false\n",
        "updater.yml": "update_batch_cron: {minute: \"*/5\", second: \"0\"}\nupdate_batch_period: 5m\n",
        "garbage_collector.yml": "collection_rate: {minute: \"5,25,45\"}\n",
        "control.yml": "allowed_actions: [\n  make_snapshots, # now\n]\n",
        "event_logging.yml": """
        redis: {host: localhost, port: 6379, db: 1}
        groups:
          te: {events: [task_processed], intervals: [5m, 2h], sync-interval: 1}
          tasks_by_src: {events: [], auto_declare_events: true, intervals: [5m], sync_limit: 5}
        """, "telemetry.yml": "attribute_bson_size_schedule: {hour: 4}\n",
        "api.yml":
            "datapoint_logger: {good_log: false, bad_log: /tmp/bad.log}\ncors: {allow_origins: [https://a.example]}\n",
        "database.yml": """
        db_name: app
        username: app
        password: "123"
        connection: {mode: standalone, host: {address: 127.0.0.1, port: 27017}}
        storage: {snapshot_bucket_size: 16}
        """, "modules/one.yml": "msg: hello\nlist: [1, 2.5, yes, ~]\n", "modules/empty.yml": "",
        "host.yml": """
        app_name: app
        ext: plugins
        grants: [http, sqlite]
        store: {postgresql: {dsn: "host=db"}}
        bus: kafka
        http: ":8080"
        shards: 8
        log_format: json
        limits: {request_size: 1MiB, generations: 5}
        modules: {deadline: 2s, workers: {one: 3}, failures: 4}
        hosts: {timeout: 3s}
        """,
    ]

    @Test func everyFileIsRead() throws {
        let directory = try SettingsDirectory(Self.whole)
        let outcome = directory.read()
        #expect(outcome.count(.error) == 0, "\(outcome.findings)")
        let settings = try #require(outcome.settings)
        #expect(settings.processing.workerProcesses == 4)
        #expect(settings.processing.inlineTasks == 3)
        #expect(settings.processing.enabledModules == ["one", "two"])
        #expect(settings.history.snapshotCleaning.minimumAge == TimeSpan(seconds: 7 * 86_400))
        #expect(settings.history.archiving?.schedule.timeZone.name == "Europe/Prague")
        #expect(settings.history.archiveDirectory == "archive")
        #expect(settings.path("archive") == "\(directory.path)/archive")
        #expect(!settings.snapshots.keepsEmpty)
        #expect(settings.snapshots.bucketSize == 16)
        #expect(settings.updater.batchPeriod == TimeSpan(seconds: 300))
        #expect(settings.allowedActions == [.makeSnapshots])
        #expect(settings.eventGroups == ["te", "tasks_by_src"])
        #expect(settings.api.goodLog == nil)
        #expect(settings.api.badLog == "/tmp/bad.log")
        #expect(settings.api.allowedOrigins == ["https://a.example"])
        #expect(settings.modules == ["one": ["msg": "hello", "list": [1, 2.5, "yes", nil]]])
        #expect(settings.shards == 8)
        #expect(settings.host.store == HostSettings.Choice("postgresql", ["dsn": "host=db"]))
        #expect(settings.host.bus == HostSettings.Choice("kafka"))
        #expect(settings.host.address == "127.0.0.1:8080")
        #expect(settings.host.extensionDirectories == ["plugins"])
        #expect(settings.host.limits.requestBytes == 1 << 20)
        #expect(settings.host.limits.generations == 5)
        #expect(settings.host.modules.deadline == TimeSpan(seconds: 2))
        #expect(settings.host.modules.workersByName == ["one": 3])
        #expect(settings.host.logFormat == .json)
        // What has no effect is told, not more.
        #expect(outcome.count(.warning) == 0)
        #expect(
            directory.findings(.note).map { $0.split(separator: " ")[1] } == [
                "connection:", "redis:", "mark_datapoints_schedule:", "msg_broker:", "worker_threads:",
            ]
        )
    }

    @Test func entitiesAreEnough() throws {
        let settings = try #require(
            try SettingsDirectory(["db_entities/a.yml": SettingsDirectory.entity]).read().settings
        )
        #expect(settings.shards == 1)
        #expect(settings.host == HostSettings())
        #expect(settings.snapshots == SnapshotSettings())
    }

    @Test func whatIsShownIsReadAsTheSame() throws {
        let shown = try #require(try SettingsDirectory(Self.whole).read().settings?.text)
        let document = try YAMLReader.read(Array(shown.utf8), file: "shown")
        var files: [String: String] = [:]
        for member in document.mapping ?? [] {
            let name = member.key.text
            if name == "db_entities" || name == "modules" {
                for inner in member.value.mapping ?? [] {
                    files["\(name)/\(inner.key.text).yml"] = YAMLWriter.text(of: inner.value)
                }
            } else {
                files["\(name).yml"] = YAMLWriter.text(of: member.value)
            }
        }
        let again = try SettingsDirectory(files)
        #expect(again.errors() == [])
        #expect(again.read().settings?.text == shown)
    }

    @Test(arguments: [
        (
            "snapshots.yml", "creation_rate: {minute: 60}",
            "snapshots.yml:1:25: creation_rate.minute: expected 0 to 59, *, */N, A-B or A-B/N, with commas between, found '60'"
        ),
        (
            "snapshots.yml", "creation_rate: {minut: 5}",
            "snapshots.yml:1:17: creation_rate.minut: unknown key; did you mean 'minute'?"
        ),
        (
            "snapshots.yml", "creation_rate: 5",
            "snapshots.yml:1:16: creation_rate: expected a mapping, found the integer '5'"
        ),
        (
            "snapshots.yml", "creation_rate: {hour: 1, timezone: Europe/Pargue}",
            "snapshots.yml:1:36: creation_rate.timezone: 'Europe/Pargue': there is no such time zone; did you mean 'Europe/Prague'?"
        ),
        ("snapshots.yml", "keep_emtpy: true", "snapshots.yml:1:1: keep_emtpy: unknown key; did you mean 'keep_empty'?"),
        (
            "control.yml", "allowed_actions: [make_snapshot]",
            "control.yml:1:19: allowed_actions[0]: expected one of make_snapshots, refresh_on_entity_creation, refresh_module_config, found 'make_snapshot'; did you mean 'make_snapshots'?"
        ),
        (
            "control.yml", "allowed_actions: all",
            "control.yml:1:18: allowed_actions: expected a list, found the text 'all'"
        ),
        (
            "processing_core.yml", "worker_processes: 0\nenabled_modules: []\n",
            "processing_core.yml:1:19: worker_processes: expected a whole number, 1 to 1024, found 0"
        ),
        (
            "processing_core.yml", "worker_processes: 1\nenabled_modules: [a, b, a]\n",
            "processing_core.yml:2:25: enabled_modules[2]: 'a' is in the list already"
        ),
        (
            "processing_core.yml", "worker_processes: 1\nenabled_modules: []\nmax_inline_generated_tasks: true\n",
            "processing_core.yml:3:29: max_inline_generated_tasks: expected a whole number, at least 0, found the truth value true"
        ),
        (
            "updater.yml", "update_batch_cron: {minute: \"*/5\"}\n",
            "updater.yml:1:1: the key 'update_batch_period' is missing; expected the time between two runs of update_batch_cron"
        ),
        (
            "api.yml", "datapoint_logger: {good_log: /nonexistent/x.log}",
            "api.yml:1:30: datapoint_logger.good_log: the directory '/nonexistent' does not exist"
        ),
        (
            "host.yml", "http: localhost",
            "host.yml:1:7: http: expected ADDRESS:PORT with a port from 0 to 65535, found 'localhost'"
        ),
        (
            "host.yml", "limits: {request_size: 5q}",
            "host.yml:1:24: limits.request_size: expected a number of bytes, such as 65536 or 16MiB, found the text '5q'"
        ),
        (
            "host.yml", "store: [a]",
            "host.yml:1:8: store: expected the name of a plugin, or a mapping of that name to its options, found a list"
        ),
        ("modules/m.yml", "- 1\n", "modules/m.yml:1:1: expected a mapping, found a list"),
        (
            "host.yml", "a: [1\n",
            "host.yml:2:1: no YAML: while parsing a flow sequence that begins at 1:4: did not find expected ',' or ']'"
        ),
    ]) func whatIsWrongIsToldWithItsPlace(_ file: String, _ text: String, _ expected: String) throws {
        #expect(try SettingsDirectory.errors(file, text) == [expected])
    }

    @Test func namesThatNothingReadsAreTold() throws {
        let directory = try SettingsDirectory([
            "db_entities/a.yml": SettingsDirectory.entity, "snapshot.yml": "x: 1\n", "control.yaml": "x: 1\n",
            "README.md": "",
            "db_entities/b.yaml": "",
        ])
        #expect(
            directory.findings(.warning) == [
                "control.yaml: it is not read; only names that end in .yml are: rename it",
                "db_entities/b.yaml: it is not read; only names that end in .yml are: rename it",
                "snapshot.yml: nothing reads this file; did you mean snapshots.yml?",
            ]
        )
        #expect(directory.errors() == [])
    }

    @Test func directoriesThatCannotBeRead() throws {
        #expect(
            SettingsReader.read("/nonexistent").findings.map(\.message) == [
                "expected a directory: No such file or directory"
            ]
        )
        let empty = try SettingsDirectory([:])
        #expect(empty.errors() == ["db_entities: expected at least one entity type, as db_entities/NAME.yml"])
        let nested = try SettingsDirectory(["db_entities/a.yml": SettingsDirectory.entity])
        try Files.makeDirectory("\(nested.path)/api.yml")
        #expect(nested.errors() == ["api.yml: cannot be read: expected a regular file"])
    }

    @Test func aliasBombsAreRefused() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let errors = try SettingsDirectory.errors("modules/m.yml", text)
        #expect(errors.count == 1)
        #expect(errors.first?.contains("more than 1000000 values, those of aliases included") == true)
    }

    @Test func mappingsAreMerged() throws {
        let directory = try SettingsDirectory([
            "db_entities/a.yml": """
            entity: {id: a, name: A, snapshot: true}
            attribs:
              x: &common {name: X, type: observations, data_type: int, history_params: &h {max_age: 1d}}
              y: {<<: *common, name: Y}
              z: {data_type: string, <<: [{name: Z}, *common]}
            """
        ])
        let outcome = directory.read()
        #expect(outcome.count(.error) == 0, "\(outcome.findings)")
        let entity = outcome.settings?.model.entity("a")
        #expect(entity?.attribute("y")?.name == "Y")
        #expect(entity?.attribute("y")?.history?.maximumAge == TimeSpan(seconds: 86_400))
        #expect(entity?.attribute("z")?.name == "Z")
        #expect(entity?.attribute("z")?.dataType == .string)
        #expect(
            try SettingsDirectory.errors("modules/m.yml", "a: {<<: 5}\n").first?.contains(
                "takes in a mapping or a list of mappings"
            ) == true
        )
        #expect(
            try SettingsDirectory.errors("modules/m.yml", "a: {<<: {b: 1}, <<: {c: 1}}\n").first?.contains(
                "a second <<"
            ) == true
        )
    }
}
