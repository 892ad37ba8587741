import PluginABI
import SharedModels
import Synchronization

// The contract's `plugin_view` over a version of a model, or over one that is being made.
//
// Unsafe code: the struct leads here and lives as long as this object, which whoever hands it out keeps. Texts of types are
// kept for as long. What else is given are pointers into the arena, which the source keeps mapped.

/// What a plugin reads of a model.
final class ViewSurface: @unchecked Sendable {
    /// The struct for the plugin.
    let pointer = UnsafeMutablePointer<plugin_view>.allocate(capacity: 1)
    private let element: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(ModelCorruption) -> StoredElement?
    private let read: () throws(ModelCorruption) -> ElementReader
    private let reason: UnsafeMutablePointer<CChar>
    private let types = Mutex<[[UInt8]: UnsafeMutablePointer<CChar>]>([:])

    /// - Parameters:
    ///   - staleness: Why it is stale; nil: it is not.
    ///   - element: Finds an element by its type and id; nil: what is read does.
    ///   - read: What is read now.
    init(
        _ version: ModelVersion?,
        staleness: ModelStaleness?,
        partial: String,
        element: ((UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(ModelCorruption) -> StoredElement?)? = nil,
        read: @escaping () throws(ModelCorruption) -> ElementReader
    ) {
        self.read = read
        if let element {
            self.element = element
        } else {
            self.element = { (type, id) throws(ModelCorruption) in try read().element(type, id) }
        }
        let text = staleness?.reason ?? partial
        let characters = Array(text.utf8CString)
        self.reason = .allocate(capacity: characters.count)
        self.reason.initialize(from: characters, count: characters.count)
        var flags: UInt32 = staleness == nil ? 0 : UInt32(PLUGIN_MODEL_STALE)
        if version?.isPartial ?? false { flags |= UInt32(PLUGIN_MODEL_PARTIAL) }
        self.pointer.initialize(
            to: plugin_view(
                size: UInt32(MemoryLayout<plugin_view>.size),
                flags: flags,
                version: version?.number ?? 0,
                built: version?.builtAt ?? 0,
                changed: version?.changedAt ?? 0,
                reason: plugin_text(bytes: self.reason, length: characters.count - 1),
                host: Unmanaged.passUnretained(self).toOpaque(),
                get: { view, type, id, element in
                    ViewSurface.find(view, element) { (surface) throws(ModelCorruption) in
                        try surface.element(type.raw, id.raw)
                    }
                },
                next: { view, type, after, element in
                    ViewSurface.find(view, element) { (surface) throws(ModelCorruption) in
                        try surface.read().next(type.raw, after: after.raw)
                    }
                },
                named: { view, type, name, after, element in
                    ViewSurface.find(view, element) { (surface) throws(ModelCorruption) in
                        try surface.read().next(type.raw, named: name.raw, after: after.raw)
                    }
                },
                linked: { view, direction, type, id, other, after, element in
                    ViewSurface.find(view, element) { (surface) throws(ModelCorruption) in
                        let way: ElementLinks = direction == UInt32(PLUGIN_LINKS_TO) ? .to : .from
                        return try surface.read().next(way, type.raw, id.raw, other: other.raw, after: after.raw)
                    }
                },
                next_type: { view, after, type, count in
                    guard let surface = ViewSurface.of(view), let type, let count else { return .failed }
                    return surface.nextType(after.raw, type, count)
                }
            )
        )
    }

    deinit {
        self.pointer.deallocate()
        self.reason.deallocate()
        self.types.withLock { types in for text in types.values { text.deallocate() } }
    }

    static func of(_ view: UnsafePointer<plugin_view>?) -> ViewSurface? {
        guard let host = view?.pointee.host else { return nil }
        return Unmanaged<ViewSurface>.fromOpaque(host).takeUnretainedValue()
    }

    private static func find(
        _ view: UnsafePointer<plugin_view>?,
        _ element: UnsafeMutablePointer<plugin_element>?,
        _ body: (ViewSurface) throws(ModelCorruption) -> StoredElement?
    ) -> plugin_status {
        guard let surface = Self.of(view), let element,
            element.pointee.size >= UInt32(MemoryLayout<plugin_element>.size)
        else { return .failed }
        do throws(ModelCorruption) {
            guard let found = try body(surface) else { return .absent }
            element.pointee.reserved = 0
            element.pointee.type = plugin_text(found.type)
            element.pointee.id = plugin_text(found.id)
            element.pointee.name = plugin_text(found.name)
            element.pointee.fields = found.fields.baseAddress?.assumingMemoryBound(to: UInt8.self)
            element.pointee.fields_length = UInt64(found.fields.count)
            return .ok
        } catch {
            return .failed
        }
    }

    private func nextType(
        _ after: UnsafeRawBufferPointer,
        _ type: UnsafeMutablePointer<plugin_text>,
        _ count: UnsafeMutablePointer<UInt64>
    ) -> plugin_status {
        do throws(ModelCorruption) {
            guard let found = try self.read().nextType(after: after) else { return .absent }
            let text = self.types.withLock { types in
                if let text = types[found.type] { return text }
                let text = UnsafeMutablePointer<CChar>.allocate(capacity: max(found.type.count, 1))
                for (index, byte) in found.type.enumerated() { text[index] = CChar(bitPattern: byte) }
                types[found.type] = text
                return text
            }
            type.pointee = plugin_text(bytes: text, length: found.type.count)
            count.pointee = found.count
            return .ok
        } catch {
            return .failed
        }
    }
}

extension plugin_status {
    static var absent: plugin_status { plugin_status(PLUGIN_ABSENT) }
}

extension plugin_text {
    /// Bytes where they lie, as a text.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length: bytes.count)
    }

    /// The bytes of a text where they lie.
    var raw: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: self.bytes, count: self.bytes == nil ? 0 : self.length)
    }
}
