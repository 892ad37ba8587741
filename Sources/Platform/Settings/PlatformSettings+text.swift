import Configuration
import Records

// Shown as one document with a key for each file, in the spelling of the files, defaults filled in: what is shown can be
// compared, and put back into files.

extension PlatformSettings {
    /// All settings as YAML.
    public var text: String { YAMLWriter.text(of: Self.node(.map(self.record))) }

    /// All settings as one map, with a key for each file.
    public var record: Record {
        var record: Record = [
            "db_entities": .map(Record(self.model.entities.map { ($0.id, Self.value($0)) })),
            "processing_core": [
                "worker_processes": .int(self.processing.workerProcesses),
                "worker_threads": .int(self.processing.workerThreads),
                "max_inline_generated_tasks": .int(self.processing.inlineTasks),
                "modules_dir": self.processing.modulesDirectory.map(Value.string) ?? .null,
                "enabled_modules": .array(self.processing.enabledModules.map(Value.string)),
            ],
            "history_manager": [
                "aggregation_schedule": self.history.aggregation.value,
                "datapoint_cleaning_schedule": self.history.datapointCleaning.value,
                "snapshot_cleaning": self.history.snapshotCleaning.value,
            ],
            "snapshots": [
                "creation_rate": self.snapshots.schedule.value, "keep_empty": .bool(self.snapshots.keepsEmpty),
            ],
            "updater": [
                "update_batch_cron": self.updater.batchSchedule.value,
                "update_batch_period": .string(self.updater.batchPeriod.description),
                "cache_management_cron": self.updater.cacheSchedule.value,
                "cache_max_entries": .int(self.updater.cacheEntries),
            ],
            "garbage_collector": ["collection_rate": self.garbageCollection.value],
            "control": [
                "allowed_actions": .array(
                    ControlAction.allCases.filter(self.allowedActions.contains).map { .string($0.rawValue) }
                )
            ],
            "telemetry": ["attribute_bson_size_schedule": self.attributeSizes.value],
            "api": [
                "datapoint_logger": [
                    "good_log": self.api.goodLog.map(Value.string) ?? false,
                    "bad_log": self.api.badLog.map(Value.string) ?? false,
                ], "cors": ["allow_origins": .array(self.api.allowedOrigins.map(Value.string))],
            ],
            "database": ["storage": ["snapshot_bucket_size": .int(self.snapshots.bucketSize)]],
            "host": .map(self.host.record(shards: self.shards)),
            "modules": .map(Record(self.modules.sorted { $0.key < $1.key }.map { ($0.key, .map($0.value)) })),
        ]
        if let archiving = self.history.archiving, case .map(var history)? = record["history_manager"] {
            var cleaning = archiving.value.record ?? Record()
            cleaning["archive_dir"] = self.history.archiveDirectory.map(Value.string) ?? .null
            history["datapoint_archivation"] = .map(cleaning)
            record["history_manager"] = .map(history)
        }
        return record
    }

    private static func value(_ entity: EntityType) -> Value {
        var lifetime: Record = ["type": .string(entity.lifetime.name)]
        if case .ttl(let onCreate, let mirrorsData) = entity.lifetime {
            lifetime["on_create"] = .string(onCreate.description)
            lifetime["mirror_data"] = .bool(mirrorsData)
        }
        return [
            "entity": [
                "id": .string(entity.id), "id_data_type": .string(entity.idType.rawValue), "name": .string(entity.name),
                "description": .string(entity.summary), "snapshot": .bool(entity.hasSnapshots),
                "lifetime": .map(lifetime),
            ],
            // Mirrors are defined by their links.
            "attribs": .map(Record(entity.attributes.filter { !$0.isMirror }.map { ($0.id, .map($0.record)) })),
        ]
    }

    private static func node(_ value: Value) -> YAMLNode {
        let mark = YAMLMark(line: 1, column: 1)
        func scalar(_ text: String) -> YAMLNode { YAMLNode(.scalar(YAMLScalar(plain: text)), at: mark) }
        switch value {
        case .null: return scalar("null")
        case .bool(let flag): return scalar(flag ? "true" : "false")
        case .int(let number): return scalar(String(number))
        case .double(let number):
            return scalar(number.isFinite ? "\(number)" : number.isNaN ? ".nan" : number < 0 ? "-.inf" : ".inf")
        case .timestamp(let time): return scalar(DateText.text(time))
        case .string(let text): return YAMLNode(.scalar(YAMLScalar(text: text)), at: mark)
        case .bytes(let bytes):
            return YAMLNode(.scalar(YAMLScalar(text: String(decoding: bytes, as: UTF8.self))), at: mark)
        case .array(let elements): return YAMLNode(.sequence(elements.map(Self.node)), at: mark)
        case .map(let record):
            let members = record.fields.map { YAMLMember(YAMLScalar(text: $0.key), at: mark, Self.node($0.value)) }
            return YAMLNode(.mapping(members), at: mark)
        }
    }
}

extension HistorySettings.Cleaning {
    fileprivate var value: Value {
        ["schedule": self.schedule.value, "older_than": .string(self.minimumAge.description)]
    }
}

extension HostSettings.Choice {
    fileprivate var value: Value { .map([self.name: .map(self.options)]) }
}

extension HostSettings {
    fileprivate func record(shards: Int) -> Record {
        let workers = self.modules.workersByName.sorted { $0.key < $1.key }.map { ($0.key, Value.int($0.value)) }
        return [
            "app_name": self.applicationName.map(Value.string) ?? .null,
            "ext": .array(self.extensionDirectories.map(Value.string)), "grants": .array(self.grants.map(Value.string)),
            "store": self.store.value, "bus": self.bus.value, "gateway": self.gateway.value,
            "http": .string(self.address),
            "data_dir": .string(self.dataDirectory), "shards": .int(shards),
            "log_format": .string(self.logFormat.rawValue),
            "limits": [
                "request_size": .int(self.limits.requestBytes), "waiting_size": .int(self.limits.waitingBytes),
                "cache_size": .int(self.limits.cachedBytes), "generations": .int(self.limits.generations),
                "problems": .int(self.limits.problems),
            ],
            "modules": [
                "deadline": .string(self.modules.deadline.description), "failures": .int(self.modules.failures),
                "workers": workers.isEmpty ? .int(self.modules.workers) : .map(Record(workers)),
            ],
            "hosts": ["timeout": .string(self.hosts.timeout.description)],
        ]
    }
}
