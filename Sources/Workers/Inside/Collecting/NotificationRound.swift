import PluginABI
import SharedModels

// Unsafe code: the bytes are those of a `NotificationBatch` of this host, which is trusted; they are copied, so that they stay
// where they are, and the offsets in them become pointers. The struct that the collector is given leads here, and lives as
// long as `notify` does.
//
// What one notification changed can be undone: a savepoint is made before the first change that belongs to it.

/// Notifications as a collector is given them, and what became of them.
final class NotificationRound {
    private let memory: UnsafeMutableRawBufferPointer
    private let items: UnsafeMutableBufferPointer<plugin_notification>
    private let running: UnsafeMutablePointer<UInt64>
    private let surface: ModelSurface
    private var savepoint: (model: ModelSavepoint, place: Int)?
    private var failure: (reason: CollectorOutcome.Failure, before: ModelSavepoint)?

    init(_ bytes: UnsafeRawBufferPointer, _ surface: ModelSurface) {
        self.memory = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
        self.memory.copyMemory(from: bytes)
        self.running = .allocate(capacity: 1)
        self.running.initialize(to: 0)
        self.surface = surface
        let start = self.memory.baseAddress!
        let header = start.load(as: NotificationBatch.Header.self)
        let first = start + MemoryLayout<NotificationBatch.Header>.size
        self.items = UnsafeMutableBufferPointer(
            start: first.assumingMemoryBound(to: plugin_notification.self),
            count: Int(header.count)
        )
        let texts = UnsafeRawPointer(first + self.items.count * MemoryLayout<plugin_notification>.stride)
        for index in self.items.indices {
            Self.aim(&self.items[index].publisher_id.bytes, texts)
            Self.aim(&self.items[index].event_type.bytes, texts)
            Self.aim(&self.items[index].message_id.bytes, texts)
            Self.aim(&self.items[index].timestamp.bytes, texts)
            Self.aim(&self.items[index].payload, texts)
            Self.aim(&self.items[index].context, texts)
        }
    }

    deinit {
        self.memory.deallocate()
        self.running.deallocate()
    }

    /// Calls `body` with what a collector is given.
    func withStruct(_ body: (UnsafePointer<plugin_notifications>) -> plugin_status) -> plugin_status {
        var given = plugin_notifications(
            size: UInt32(MemoryLayout<plugin_notifications>.size),
            reserved: 0,
            items: UnsafePointer(self.items.baseAddress),
            count: UInt64(self.items.count),
            running: self.running,
            host: Unmanaged.passUnretained(self).toOpaque(),
            fail: { given, reason in
                guard let given else { return }
                let round = Unmanaged<NotificationRound>.fromOpaque(given.pointee.host).takeUnretainedValue()
                round.fail(String(copying: reason))
            }
        )
        self.surface.willChange = { [unowned self] in self.save() }
        defer { self.surface.willChange = {} }
        return withExtendedLifetime(self) { body(&given) }
    }

    /// Ends the round: what came behind a failure is undone.
    ///
    /// - Parameter failure: What the collector says if it failed as a whole.
    func finish(_ failure: String?) -> CollectorOutcome.Failure? {
        if let failure { self.fail(failure) }
        guard let (reason, before) = self.failure else { return nil }
        self.surface.writer.rollback(to: before)
        return reason
    }

    private var place: Int { Int(clamping: self.running.pointee) }

    private func fail(_ reason: String) {
        guard self.failure == nil else { return }
        let place = min(self.place, self.items.count - 1)
        let before =
            if let savepoint, savepoint.place == self.place { savepoint.model } else { self.surface.writer.savepoint() }
        self.failure = (CollectorOutcome.Failure(place: place, reason: reason), before)
    }

    private func save() {
        guard self.savepoint?.place != self.place else { return }
        self.savepoint = (self.surface.writer.savepoint(), self.place)
    }

    private static func aim<Pointee>(_ pointer: inout UnsafePointer<Pointee>?, _ texts: UnsafeRawPointer) {
        guard let offset = pointer else { return }
        pointer = (texts + Int(bitPattern: offset) - 1).assumingMemoryBound(to: Pointee.self)
    }
}
