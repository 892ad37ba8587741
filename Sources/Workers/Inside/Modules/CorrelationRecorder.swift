import Glibc
import PluginABI
import Records

// What a call changes is in the documents at once, and noted as long as the call may still fail; then it is undone, the last
// change first.
//
// Unsafe code: the struct that the module is given leads here, and lives as long as `correlate` does; texts, values and tasks
// are copied while the module hands them over; places of documents are checked.

/// Takes what the calls of correlations do.
final class CorrelationRecorder {
    private struct Change {
        let document: Int
        let fields: UnsafePointer<plugin_field>?
        let count: UInt64
        /// The field that was overwritten where it stood.
        var replaced: (index: Int, field: plugin_field)?
    }

    private var writer = ByteWriter()
    private let documents: ReceivedDocuments
    private let running: UnsafeMutablePointer<UInt64>
    private var journal: [Change] = []
    /// The call that the journal is of.
    private var journalPlace = UInt64.max
    private var changedNames: [Int: Set<String>] = [:]

    init(_ documents: ReceivedDocuments) {
        self.documents = documents
        self.running = .allocate(capacity: 1)
        self.running.initialize(to: 0)
    }

    deinit { self.running.deallocate() }

    /// Calls `body` with what a module is given.
    func withStruct(_ body: (UnsafePointer<plugin_correlations>) -> plugin_status) -> plugin_status {
        var given = plugin_correlations(
            size: UInt32(MemoryLayout<plugin_correlations>.size),
            reserved: 0,
            items: self.documents.calls,
            count: UInt64(self.documents.itemCount),
            documents: self.documents.documents,
            document_count: UInt64(self.documents.documentCount),
            running: self.running,
            host: Unmanaged.passUnretained(self).toOpaque(),
            set: { given, document, name, value, length in
                guard let given else { return plugin_status(PLUGIN_FAILED) }
                let bytes = value.map { UnsafeRawBufferPointer(start: $0, count: Int(length)) }
                return CorrelationRecorder.of(given).set(Int(document), name, bytes)
            },
            emit: { given, task in
                guard let given, let task else { return plugin_status(PLUGIN_FAILED) }
                return CorrelationRecorder.of(given).emit(task.pointee)
            },
            fail: { given, reason in
                guard let given else { return }
                CorrelationRecorder.of(given).fail(String(copying: reason))
            }
        )
        return withExtendedLifetime(self) { body(&given) }
    }

    /// Notes that the call that the module is at, and all behind it, have failed.
    func failRest(_ reason: String) {
        self.undo()
        for place in min(Int(clamping: self.running.pointee), self.documents.callCount)..<self.documents.callCount {
            ModuleOutcome.writeFailed(UInt64(place), reason, &self.writer)
        }
    }

    /// What the calls did, as it travels.
    func bytes(wantsRefresh: Bool) -> [UInt8] {
        for (document, names) in self.changedNames.sorted(by: { $0.key < $1.key }) {
            let fields = UnsafeBufferPointer(
                start: self.documents.documents[document].fields,
                count: Int(self.documents.documents[document].field_count)
            )
            for name in names.sorted() {
                let field = fields.first { String(copying: $0.name) == name }
                let value = field.map { UnsafeRawBufferPointer(start: $0.value, count: Int($0.value_length)) }
                ModuleOutcome.writeChange(document, name, value, &self.writer)
            }
        }
        return [wantsRefresh ? 1 : 0] + Array(self.writer.bytes)
    }

    // MARK: - What the module calls

    private static func of(_ given: UnsafePointer<plugin_correlations>) -> CorrelationRecorder {
        Unmanaged<CorrelationRecorder>.fromOpaque(given.pointee.host).takeUnretainedValue()
    }

    private func set(_ document: Int, _ name: plugin_text, _ value: UnsafeRawBufferPointer?) -> plugin_status {
        guard document < self.documents.documentCount, !Self.isEqual(name, "eid") else { return .failed }
        if let value {
            guard let length = try? CBOR.decodeFirst(value).length, length == value.count else { return .failed }
        }
        if self.journalPlace != self.running.pointee {
            self.journal.removeAll(keepingCapacity: true)
            self.journalPlace = self.running.pointee
        }
        let target = self.documents.documents + document
        let fields = UnsafeBufferPointer(start: target.pointee.fields, count: Int(target.pointee.field_count))
        let place = fields.firstIndex { Self.isEqual($0.name, name) }
        guard value != nil || place != nil else { return .ok }
        var change = Change(document: document, fields: target.pointee.fields, count: target.pointee.field_count)
        if let value {
            var field = plugin_field()
            field.value = self.documents.keep(value).assumingMemoryBound(to: UInt8.self)
            field.value_length = UInt64(value.count)
            if let place {
                field.name = fields[place].name
                change.replaced = (place, fields[place])
                UnsafeMutablePointer(mutating: target.pointee.fields)?[place] = field
            } else {
                field.name = self.kept(name)
                let grown = self.documents.makeFields(fields.count + 1)
                if let start = fields.baseAddress { grown.update(from: start, count: fields.count) }
                grown[fields.count] = field
                target.pointee.fields = UnsafePointer(grown)
                target.pointee.field_count += 1
            }
        } else if let place {
            let rest = self.documents.makeFields(fields.count - 1)
            var count = 0
            for index in fields.indices where index != place {
                rest[count] = fields[index]
                count += 1
            }
            target.pointee.fields = UnsafePointer(rest)
            target.pointee.field_count -= 1
        }
        target.pointee.revision &+= 1
        self.journal.append(change)
        self.changedNames[document, default: []].insert(String(copying: name))
        return .ok
    }

    private func emit(_ task: plugin_entity_task) -> plugin_status {
        guard EmittedTask.isWellFormed(task) else { return .failed }
        ModuleOutcome.writeMade(self.running.pointee, &self.writer)
        EmittedTask.write(task, &self.writer)
        return .ok
    }

    private func fail(_ reason: String) {
        self.undo()
        ModuleOutcome.writeFailed(self.running.pointee, reason, &self.writer)
    }

    private func undo() {
        guard self.journalPlace == self.running.pointee else { return }
        for change in self.journal.reversed() {
            let target = self.documents.documents + change.document
            target.pointee.fields = change.fields
            target.pointee.field_count = change.count
            target.pointee.revision &+= 1
            guard let (index, field) = change.replaced else { continue }
            UnsafeMutablePointer(mutating: change.fields)?[index] = field
        }
        self.journal.removeAll(keepingCapacity: true)
    }

    private func kept(_ name: plugin_text) -> plugin_text {
        let bytes = self.documents.keep(UnsafeRawBufferPointer(start: name.bytes, count: name.length))
        return plugin_text(bytes: bytes.assumingMemoryBound(to: CChar.self), length: name.length)
    }

    private static func isEqual(_ left: plugin_text, _ right: plugin_text) -> Bool {
        left.length == right.length && (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0)
    }

    private static func isEqual(_ left: plugin_text, _ right: StaticString) -> Bool {
        left.length == right.utf8CodeUnitCount && memcmp(left.bytes, right.utf8Start, left.length) == 0
    }
}
