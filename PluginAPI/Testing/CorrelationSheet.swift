import PluginAPI

// Unsafe code: the structs lead here and into memory that lives as long as this; what is set gets memory of its own, so that
// pointers which the module has read stay valid.

/// Takes what calls of correlations do.
final class CorrelationSheet {
    private(set) var outcome: CorrelationOutcome
    private let documents: UnsafeMutablePointer<plugin_document>
    private let running: UnsafeMutablePointer<UInt64>
    private var memory: [UnsafeMutableRawPointer] = []
    /// Values as they were before the call that is under way.
    private var before: [Int: Record] = [:]
    private var place = UInt64.max

    init(_ entities: [SnapshotEntity]) {
        self.outcome = CorrelationOutcome(entities: entities)
        self.documents = .allocate(capacity: max(entities.count, 1))
        self.documents.initialize(repeating: plugin_document(), count: entities.count)
        self.running = .allocate(capacity: 1)
        self.running.initialize(to: 0)
        for (number, entity) in entities.enumerated() { self.fill(number, entity) }
    }

    deinit {
        for block in self.memory { block.deallocate() }
        self.documents.deallocate()
        self.running.deallocate()
    }

    func withStruct(
        _ items: [plugin_correlation],
        _ body: (UnsafePointer<plugin_correlations>) -> plugin_status
    ) -> plugin_status {
        items.withUnsafeBufferPointer { items in
            var given = plugin_correlations()
            given.size = UInt32(MemoryLayout<plugin_correlations>.size)
            given.items = items.baseAddress
            given.count = UInt64(items.count)
            given.documents = UnsafePointer(self.documents)
            given.document_count = UInt64(self.outcome.entities.count)
            given.running = self.running
            given.host = Unmanaged.passUnretained(self).toOpaque()
            given.set = { given, document, name, value, length in
                guard let given else { return plugin_status(PLUGIN_FAILED) }
                let bytes = value.map { UnsafeRawBufferPointer(start: $0, count: Int(length)) }
                return CorrelationSheet.of(given).set(Int(document), String(name), bytes)
            }
            given.emit = { given, task in
                guard let given, let task, let copy = try? DataPointTask(task.pointee) else {
                    return plugin_status(PLUGIN_FAILED)
                }
                CorrelationSheet.of(given).outcome.tasks.append(copy)
                return plugin_status(PLUGIN_OK)
            }
            given.fail = { given, reason in
                guard let given else { return }
                CorrelationSheet.of(given).fail(String(reason))
            }
            return withExtendedLifetime(self) { body(&given) }
        }
    }

    private static func of(_ given: UnsafePointer<plugin_correlations>) -> CorrelationSheet {
        Unmanaged<CorrelationSheet>.fromOpaque(given.pointee.host).takeUnretainedValue()
    }

    // MARK: - What the module calls

    private func set(_ document: Int, _ name: String, _ value: UnsafeRawBufferPointer?) -> plugin_status {
        guard document < self.outcome.entities.count, name != "eid" else { return plugin_status(PLUGIN_FAILED) }
        var decoded: Value?
        if let value {
            guard let value = try? CBOR.decode(value) else { return plugin_status(PLUGIN_FAILED) }
            decoded = value
        }
        if self.place != self.running.pointee {
            self.place = self.running.pointee
            self.before = [:]
        }
        if self.before[document] == nil { self.before[document] = self.outcome.entities[document].values }
        self.outcome.entities[document].values[name] = decoded
        self.fillFields(document)
        return plugin_status(PLUGIN_OK)
    }

    private func fail(_ reason: String) {
        self.outcome.failures.append(reason)
        guard self.place == self.running.pointee else { return }
        for (document, values) in self.before {
            self.outcome.entities[document].values = values
            self.fillFields(document)
        }
        self.before = [:]
    }

    // MARK: - Documents

    private func fill(_ number: Int, _ entity: SnapshotEntity) {
        let document = self.documents + number
        document.pointee.size = UInt32(MemoryLayout<plugin_document>.size)
        document.pointee.entity = self.keep(entity.entity)
        switch entity.eid {
        case .int(let integer):
            document.pointee.id.is_integer = 1
            document.pointee.id.integer = Int64(integer)
        case .string(let text): document.pointee.id.text = self.keep(text)
        }
        let links = entity.links.sorted { $0.key < $1.key }.flatMap { attribute, places in
            places.enumerated().map { position, place in
                plugin_document_link(
                    attribute: self.keep(attribute),
                    position: UInt32(position),
                    document: UInt32(place)
                )
            }
        }
        document.pointee.links = self.keep(links)
        document.pointee.link_count = UInt64(links.count)
        let master = CBOR.encode(.map(entity.master))
        document.pointee.master = self.keep(master)
        document.pointee.master_length = UInt64(master.count)
        self.fillFields(number)
    }

    private func fillFields(_ number: Int) {
        let entity = self.outcome.entities[number]
        let id: Value =
            switch entity.eid {
            case .int(let integer): .int(integer)
            case .string(let text): .string(text)
            }
        let all = [("eid", id)] + entity.values.fields.map { ($0.key, $0.value) }
        let fields = all.map { name, value in
            let bytes = CBOR.encode(value)
            return plugin_field(name: self.keep(name), value: self.keep(bytes), value_length: UInt64(bytes.count))
        }
        self.documents[number].fields = self.keep(fields)
        self.documents[number].field_count = UInt64(fields.count)
        self.documents[number].revision &+= 1
    }

    private func keep(_ text: String) -> plugin_text {
        plugin_text(bytes: self.keep(text.utf8.map { CChar(bitPattern: $0) }), length: text.utf8.count)
    }

    private func keep<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let block = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        block.initialize(from: elements, count: elements.count)
        self.memory.append(UnsafeMutableRawPointer(block))
        return UnsafePointer(block)
    }
}
