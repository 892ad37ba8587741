import Configuration
import Records
import Services

/// Reads `host.yml`.
enum HostSettingsReader {
    static func read(_ map: inout SettingsMap, _ settings: inout HostSettings) {
        settings.applicationName = map.nullable("app_name")?.text()
        settings.extensionDirectories = self.texts(map.nullable("ext")) ?? []
        settings.grants = self.texts(map.nullable("grants")) ?? []
        if let choice = map.nullable("store").flatMap(self.choice) { settings.store = choice }
        if let choice = map.nullable("bus").flatMap(self.choice) { settings.bus = choice }
        if let choice = map.nullable("gateway").flatMap(self.choice) { settings.gateway = choice }
        if let node = map.nullable("http"), let address = self.address(node) { settings.address = address }
        settings.dataDirectory = map.nullable("data_dir")?.text() ?? settings.dataDirectory
        settings.shards = map.nullable("shards")?.integer(1...1024)
        settings.logFormat = map.nullable("log_format")?.choice(HostSettings.LogFormat.self) ?? .text
        if let node = map.nullable("limits"), var inner = SettingsMap(node) {
            var limits = settings.limits
            limits.requestBytes = inner.nullable("request_size")?.byteCount() ?? limits.requestBytes
            limits.waitingBytes = inner.nullable("waiting_size")?.byteCount() ?? limits.waitingBytes
            limits.cachedBytes = inner.nullable("cache_size")?.byteCount() ?? limits.cachedBytes
            limits.generations = inner.nullable("generations")?.integer(1...1_000_000) ?? limits.generations
            limits.problems = inner.nullable("problems")?.integer(1...1_000_000) ?? limits.problems
            inner.finish()
            settings.limits = limits
        }
        if let node = map.nullable("modules"), var inner = SettingsMap(node) {
            self.modules(&inner, &settings.modules)
            inner.finish()
        }
        if let node = map.nullable("collectors") {
            settings.collectors = SettingsReader.value(node.node).record ?? Record()
        }
        if let node = map.nullable("hosts"), var inner = SettingsMap(node) {
            if let node = inner.nullable("timeout"), let timeout = node.duration() {
                if timeout < TimeSpan(seconds: 1) { node.fail("expected a duration of at least a second") }
                settings.hosts.timeout = timeout
            }
            inner.finish()
        }
    }

    private static func modules(_ map: inout SettingsMap, _ settings: inout HostSettings.Modules) {
        if let node = map.nullable("deadline"), let deadline = node.duration() {
            if deadline <= .zero { node.fail("expected a duration of more than nothing") }
            settings.deadline = deadline
        }
        settings.failures = map.nullable("failures")?.integer(0...1_000_000) ?? settings.failures
        guard let node = map.nullable("workers") else { return }
        guard node.node.mapping != nil else {
            settings.workers = node.integer(1...1024) ?? settings.workers
            return
        }
        for (key, value) in node.members() ?? [] {
            guard let name = key.node.scalar?.text, let number = value.integer(1...1024) else { continue }
            settings.workersByName[name] = number
        }
    }

    /// A list of texts, or a single one.
    private static func texts(_ node: SettingsNode?) -> [String]? {
        guard let node else { return nil }
        return node.node.sequence == nil ? node.text().map { [$0] } : node.texts()
    }

    /// The name of an extension, or a mapping of it to its options.
    private static func choice(_ node: SettingsNode) -> HostSettings.Choice? {
        if node.node.scalar != nil { return node.text().map { HostSettings.Choice($0) } }
        guard let members = node.node.mapping, members.count == 1, let member = members.first else {
            node.fail(
                "expected the name of a plugin, or a mapping of that name to its options, found \(node.node.found)"
            )
            return nil
        }
        guard member.value.mapping != nil || member.value.scalar?.value == .null else {
            node.child(member.value, member.key.text).fail("expected a mapping of options, found \(member.value.found)")
            return nil
        }
        return HostSettings.Choice(member.key.text, SettingsReader.value(member.value).record ?? Record())
    }

    /// `ADDRESS:PORT`, `:PORT` or a port.
    private static func address(_ node: SettingsNode) -> String? {
        guard let text = node.text() else { return nil }
        let colon = text.utf8.lastIndex(of: UInt8(ascii: ":"))
        let port = colon.map { text[text.utf8.index(after: $0)...] } ?? text[...]
        guard let number = IntegerText.integer(String(port)), (0...65_535).contains(number) else {
            node.fail("expected ADDRESS:PORT with a port from 0 to 65535, found \(quoted(text))")
            return nil
        }
        let address = colon.map { String(text[..<$0]) } ?? ""
        return "\(address.isEmpty ? "127.0.0.1" : address):\(number)"
    }
}
