import Configuration
import Glibc

extension SettingsReader {
    // What DP³ leaves to other programs, or offers to them.

    func events(_ map: inout SettingsMap, _ settings: inout PlatformSettings) {
        if let redis = map.optional("redis") {
            redis.note("there is no Redis here; events are counted in the host, see /metrics")
            if var inner = SettingsMap(redis) {
                for key in ["host", "port", "db", "username", "password"] { _ = inner.optional(key) }
                inner.finish()
            }
        }
        for (key, value) in map.optional("groups")?.members() ?? [] {
            guard var group = SettingsMap(value) else { continue }
            settings.eventGroups.append(key.node.scalar?.text ?? "")
            _ = group.optional("events")?.texts()
            _ = group.nullable("auto_declare_events")?.flag()
            for interval in group.optional("intervals")?.list() ?? [] { _ = interval.duration() }
            // Both spellings are around.
            for key in ["sync_interval", "sync-interval", "sync_limit", "sync-limit"] { _ = group.optional(key) }
            group.finish()
        }
    }

    func api(_ map: inout SettingsMap, _ settings: inout APISettings) {
        if let node = map.nullable("datapoint_logger"), var inner = SettingsMap(node) {
            settings.goodLog = self.log(inner.nullable("good_log"))
            settings.badLog = self.log(inner.nullable("bad_log"))
            inner.finish()
        }
        if let node = map.nullable("cors"), var inner = SettingsMap(node) {
            if let origins = inner.nullable("allow_origins")?.texts() { settings.allowedOrigins = origins }
            inner.finish()
        }
    }

    /// The path of a log, nil for `false`.
    func log(_ node: SettingsNode?) -> String? {
        guard let node else { return nil }
        if node.node.scalar?.value == .bool(false) { return nil }
        guard case .text(let path) = node.node.scalar?.value, !path.isEmpty else {
            node.fail("expected the path of a file or false, found \(node.node.found)")
            return nil
        }
        let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
        var status = stat()
        if stat(parent.isEmpty ? "/" : parent, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR {
            node.fail("the directory \(quoted(parent)) does not exist")
        }
        return path
    }

    func database(_ map: inout SettingsMap, _ settings: inout SnapshotSettings) {
        for key in ["db_name", "username", "password"] { _ = map.nullable(key)?.text() }
        if let connection = map.optional("connection") {
            connection.note("there is no MongoDB here; data is in the store that host.yml names")
            if var inner = SettingsMap(connection) {
                for key in ["mode", "host", "replica_set", "hosts"] { _ = inner.optional(key) }
                inner.finish()
            }
        }
        if let node = map.nullable("storage"), var inner = SettingsMap(node) {
            settings.bucketSize = inner.optional("snapshot_bucket_size")?.integer(1...100_000) ?? settings.bucketSize
            inner.finish()
        }
    }
}
