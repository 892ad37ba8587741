import PluginAPI

// The host's side of `plugin_view` and `plugin_model`, in memory.
//
// Unsafe code: the structs are allocated here and freed with it; they lead here, which whoever hands them out keeps alive.
// What readers are given is copied into blocks that stay until the next change.

/// A model that a plugin believes to be the host's.
final class HostedModel: @unchecked Sendable {
    let elements: MemoryElements
    /// How often its view was taken and not given back.
    private(set) var readers = 0
    let view: UnsafeMutablePointer<plugin_view>
    let model: UnsafeMutablePointer<plugin_model>
    private var blocks: [UnsafeMutableRawPointer] = []

    init(_ elements: MemoryElements) {
        self.elements = elements
        self.view = .allocate(capacity: 1)
        self.model = .allocate(capacity: 1)
        self.view.initialize(to: plugin_view())
        self.model.initialize(to: plugin_model())
        self.fillView()
        self.fillModel()
    }

    deinit {
        self.forget()
        self.lastBlock?.deallocate()
        self.view.deallocate()
        self.model.deallocate()
    }

    /// Undoes what was changed since `begin` was said to the elements.
    func undo() {
        self.forget()
        self.elements.rollback()
    }

    // MARK: - Reading

    private var lastBlock: UnsafeMutableRawPointer?

    private func fillView() {
        let state = self.elements.state
        let reason = Array(state.reason.utf8)
        self.lastBlock = Self.block(reason)
        self.view.pointee.size = UInt32(MemoryLayout<plugin_view>.size)
        self.view.pointee.flags =
            (state.isStale ? UInt32(PLUGIN_MODEL_STALE) : 0) | (state.isPartial ? UInt32(PLUGIN_MODEL_PARTIAL) : 0)
        self.view.pointee.version = state.version
        self.view.pointee.built = state.built
        self.view.pointee.changed = state.changed
        self.view.pointee.reason = Self.text(self.lastBlock, reason.count)
        self.view.pointee.host = Unmanaged.passUnretained(self).toOpaque()
        self.view.pointee.get = { view, type, id, element in
            HostedModel.of(view?.pointee.host).give(element) { $0.element(String(type), String(id)) }
        }
        self.view.pointee.next = { view, type, after, element in
            HostedModel.of(view?.pointee.host).give(element) { $0.next(String(type), after: String(after)) }
        }
        self.view.pointee.named = { view, type, name, after, element in
            HostedModel.of(view?.pointee.host).give(element) {
                $0.named(String(type), String(name), after: String(after))
            }
        }
        self.view.pointee.linked = { view, direction, type, id, other, after, element in
            HostedModel.of(view?.pointee.host).give(element) {
                $0.linked(
                    direction == UInt32(PLUGIN_LINKS_TO) ? .to : .from,
                    String(type),
                    String(id),
                    String(other),
                    after: String(after)
                )
            }
        }
        self.view.pointee.next_type = { view, after, type, count in
            let model = HostedModel.of(view?.pointee.host)
            guard let next = model.elements.nextType(after: String(after)) else { return plugin_status(PLUGIN_ABSENT) }
            type?.pointee = model.lend(next.type)
            count?.pointee = UInt64(next.count)
            return plugin_status(PLUGIN_OK)
        }
    }

    private func give(
        _ place: UnsafeMutablePointer<plugin_element>?,
        _ find: (MemoryElements) -> Element?
    ) -> plugin_status {
        guard let element = find(self.elements), let place else { return plugin_status(PLUGIN_ABSENT) }
        let fields = CBOR.encode(.map(element.fields))
        place.pointee.type = self.lend(element.type)
        place.pointee.id = self.lend(element.id)
        place.pointee.name = self.lend(element.name)
        place.pointee.fields = UnsafePointer(self.lend(fields).assumingMemoryBound(to: UInt8.self))
        place.pointee.fields_length = UInt64(fields.count)
        return plugin_status(PLUGIN_OK)
    }

    private func lend(_ text: String) -> plugin_text {
        let bytes = Array(text.utf8)
        return Self.text(self.lend(bytes), bytes.count)
    }

    private func lend(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let block = Self.block(bytes)
        self.blocks.append(block)
        return block
    }

    private static func block(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        bytes.withUnsafeBytes {
            block.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: bytes.count)
        }
        return block
    }

    private static func text(_ block: UnsafeMutableRawPointer?, _ length: Int) -> plugin_text {
        plugin_text(bytes: block.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }, length: length)
    }

    /// Frees what readers were given.
    private func forget() {
        for block in self.blocks { block.deallocate() }
        self.blocks = []
    }

    // MARK: - Changing

    private func fillModel() {
        self.model.pointee.size = UInt32(MemoryLayout<plugin_model>.size)
        self.model.pointee.view = UnsafePointer(self.view)
        self.model.pointee.host = Unmanaged.passUnretained(self).toOpaque()
        self.model.pointee.put = { model, given in
            guard let given, let fields = HostedModel.fields(given.pointee) else { return plugin_status(PLUGIN_FAILED) }
            let element = Element(
                String(given.pointee.type),
                String(given.pointee.id),
                name: String(given.pointee.name),
                fields
            )
            return HostedModel.of(model?.pointee.host).change { (elements) throws(ModelProblem) in
                try elements.put(element)
                return true
            }
        }
        self.model.pointee.remove = { model, type, id in
            HostedModel.of(model?.pointee.host).change { $0.remove(String(type), String(id)) }
        }
        self.model.pointee.link = { model, type, id, toType, toID in
            let link = ModelLink(type: String(type), id: String(id), toType: String(toType), toID: String(toID))
            return HostedModel.of(model?.pointee.host).change { $0.link(link) }
        }
        self.model.pointee.unlink = { model, type, id, toType, toID in
            let link = ModelLink(type: String(type), id: String(id), toType: String(toType), toID: String(toID))
            return HostedModel.of(model?.pointee.host).change { $0.unlink(link) }
        }
        self.model.pointee.set_partial = { model, reason in
            HostedModel.of(model?.pointee.host).elements.setPartial(String(reason))
        }
    }

    private static func fields(_ element: plugin_element) -> Record? {
        let bytes = UnsafeRawBufferPointer(start: element.fields, count: Int(element.fields_length))
        return (try? CBOR.decode(bytes))?.record
    }

    private func change(_ body: (MemoryElements) throws(ModelProblem) -> Bool) -> plugin_status {
        self.forget()
        do throws(ModelProblem) {
            return plugin_status(try body(self.elements) ? PLUGIN_OK : PLUGIN_ABSENT)
        } catch {
            return plugin_status(PLUGIN_FAILED)
        }
    }

    static func of(_ host: UnsafeMutableRawPointer?) -> HostedModel {
        guard let host else { preconditionFailure("the plugin passed another pointer than the one it was given") }
        return Unmanaged<HostedModel>.fromOpaque(host).takeUnretainedValue()
    }

    // MARK: - The ability

    /// The table of the ability "models", for all hosts in memory.
    static var table: UnsafeRawPointer { UnsafeRawPointer(self.lasting.pointer) }

    private struct Lasting: @unchecked Sendable {
        let pointer: UnsafePointer<plugin_models>
    }

    private static let lasting: Lasting = {
        let table = UnsafeMutablePointer<plugin_models>.allocate(capacity: 1)
        table.initialize(
            to: plugin_models(
                size: UInt32(MemoryLayout<plugin_models>.size),
                reserved: 0,
                latest: { context, name, _, view in HostedModel.take(context, name, view) },
                scoped: { context, name, _, _, _, view in HostedModel.take(context, name, view) },
                release: { _, view in
                    guard let view else { return }
                    HostedModel.of(view.pointee.host).readers -= 1
                }
            )
        )
        return Lasting(pointer: UnsafePointer(table))
    }()

    private static func take(
        _ context: UnsafePointer<plugin_context>?,
        _ name: plugin_text,
        _ view: UnsafeMutablePointer<UnsafePointer<plugin_view>?>?
    ) -> plugin_status {
        guard let model = InMemoryHost.of(context?.pointee.host).models[String(name)] else {
            return plugin_status(PLUGIN_FAILED)
        }
        model.readers += 1
        view?.pointee = UnsafePointer(model.view)
        return plugin_status(PLUGIN_OK)
    }
}
