import PluginABI
import Records
import SharedModels

// The contract's `plugin_model` over a model that is being made.
//
// Unsafe code: the struct leads here and lives as long as this object, which its collector keeps; it is used by the thread that
// calls the collector.

/// What a collector changes a model with.
final class ModelSurface {
    /// The struct for the plugin.
    let pointer = UnsafeMutablePointer<plugin_model>.allocate(capacity: 1)
    /// What it writes to. Each element goes through it, so no access is recorded at run time: all are of one thread, and short.
    var writer: ElementWriter {
        _read { yield self.room.pointee }
        _modify { yield &self.room.pointee }
    }
    private let room = UnsafeMutablePointer<ElementWriter>.allocate(capacity: 1)
    /// Why something is missing, if the collector said so.
    private(set) var partial: String?
    /// Called before each change.
    var willChange: () -> Void = {}
    private let context: InstanceContext
    private var view: ViewSurface?

    init(_ writer: consuming ElementWriter, _ context: InstanceContext) {
        self.room.initialize(to: writer)
        self.context = context
        let view = ViewSurface(
            nil,
            staleness: nil,
            partial: "",
            element: { [unowned self] (type, id) throws(ModelCorruption) in try self.writer.element(type, id) },
            read: { [unowned self] () throws(ModelCorruption) in try self.settled() }
        )
        self.view = view
        self.pointer.initialize(
            to: plugin_model(
                size: UInt32(MemoryLayout<plugin_model>.size),
                reserved: 0,
                view: UnsafePointer(view.pointer),
                host: Unmanaged.passUnretained(self).toOpaque(),
                put: { model, element in
                    guard let element else { return .failed }
                    return ModelSurface.change(model) { (surface) throws(ElementError) in
                        try surface.put(element.pointee)
                        return true
                    }
                },
                remove: { model, type, id in
                    ModelSurface.change(model) { (surface) throws(ElementError) in
                        try surface.writer.remove(type.raw, id.raw)
                    }
                },
                link: { model, type, id, other, otherID in
                    ModelSurface.change(model) { (surface) throws(ElementError) in
                        try surface.writer.link(type.raw, id.raw, other.raw, otherID.raw)
                    }
                },
                unlink: { model, type, id, other, otherID in
                    ModelSurface.change(model) { (surface) throws(ElementError) in
                        try surface.writer.unlink(type.raw, id.raw, other.raw, otherID.raw)
                    }
                },
                set_partial: { model, reason in
                    guard let host = model?.pointee.host else { return }
                    let surface = Unmanaged<ModelSurface>.fromOpaque(host).takeUnretainedValue()
                    surface.partial = String(copying: reason)
                }
            )
        )
    }

    deinit {
        self.pointer.deallocate()
        self.room.deinitialize(count: 1)
        self.room.deallocate()
    }

    /// Everything of the model; what was gathered is in its tree afterwards.
    private func settled() throws(ModelCorruption) -> ElementReader {
        do throws(ElementError) {
            try self.writer.settle()
        } catch {
            throw .element(error.description)
        }
        return self.writer.reader
    }

    /// Ends a version.
    func outcome(_ failure: CollectorOutcome.Failure? = nil) -> CollectorOutcome {
        CollectorOutcome(
            tree: self.writer.publish(),
            used: self.writer.used,
            live: self.writer.live,
            partial: self.partial,
            failure: failure
        )
    }

    private func put(_ element: plugin_element) throws(ElementError) {
        let fields = UnsafeRawBufferPointer(start: element.fields, count: Int(element.fields_length))
        guard CBORMap.isOne(fields) else { throw .malformed("the fields are not one map in CBOR") }
        try self.writer.put(element.type.raw, element.id.raw, name: element.name.raw, fields: fields)
    }

    private static func change(
        _ model: UnsafePointer<plugin_model>?,
        _ body: (ModelSurface) throws(ElementError) -> Bool
    ) -> plugin_status {
        guard let host = model?.pointee.host else { return .failed }
        let surface = Unmanaged<ModelSurface>.fromOpaque(host).takeUnretainedValue()
        surface.willChange()
        do throws(ElementError) {
            return try body(surface) ? .ok : .absent
        } catch {
            surface.context.note(error.description)
            return .failed
        }
    }
}
