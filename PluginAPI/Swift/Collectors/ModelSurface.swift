// Unsafe code: the model is the host's, valid within the verb that it was given to; that verb calls `end` before it returns,
// and nothing is touched after that.

/// A model that is being made in the memory of the host.
final class ModelSurface: ElementStore {
    private var model: UnsafePointer<plugin_model>?
    private let view: ModelView
    private var buffer = ByteBuffer()
    private var partial: String?

    init(_ model: UnsafePointer<plugin_model>) {
        self.model = model
        self.view = ModelView(model.pointee.view)
    }

    /// Says that the verb is over.
    func end() {
        self.model = nil
        self.view.end()
    }

    // MARK: - Reading

    var state: ModelState {
        var state = self.view.state
        if let partial = self.partial {
            state.isPartial = true
            state.reason = partial
        }
        return state
    }

    func element(_ type: String, _ id: String) throws(ModelProblem) -> Element? { try self.view.element(type, id) }

    func hasElement(_ type: String, _ id: String) throws(ModelProblem) -> Bool { try self.view.hasElement(type, id) }

    func next(_ type: String, after: String) throws(ModelProblem) -> Element? {
        try self.view.next(type, after: after)
    }

    func named(_ type: String, _ name: String, after: String) throws(ModelProblem) -> Element? {
        try self.view.named(type, name, after: after)
    }

    func linked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        after: String
    ) throws(ModelProblem) -> Element? { try self.view.linked(direction, type, id, other, after: after) }

    func nextType(after: String) throws(ModelProblem) -> (type: String, count: Int)? {
        try self.view.nextType(after: after)
    }

    // MARK: - Changing

    func put(_ element: Element) throws(ModelProblem) {
        self.buffer.truncate(to: 0)
        CBOR.append(.map(element.fields), to: &self.buffer)
        try self.put(element.type, element.id, element.name)
    }

    func put<E: ModelElement>(checked element: E) throws(ModelProblem) {
        self.buffer.truncate(to: 0)
        element.encode(to: &self.buffer)
        try self.put(E.type, element.id, element.name)
    }

    /// Puts an element whose fields are in the buffer.
    private func put(_ type: String, _ id: String, _ name: String) throws(ModelProblem) {
        let model = try self.open()
        let bytes = self.buffer.bytes
        var given = plugin_element.empty
        given.fields = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        given.fields_length = UInt64(bytes.count)
        let status = type.withPluginText { type in
            id.withPluginText { id in
                name.withPluginText { name in
                    (given.type, given.id, given.name) = (type, id, name)
                    return model.pointee.put(model, &given)
                }
            }
        }
        guard status != plugin_status(PLUGIN_OK) else { return }
        // Why is found out only now, for what is put is right nearly always.
        try Element(type, id, name: name).check()
        throw ModelProblem(
            .refused,
            "the host does not take \(type) \"\(id)\" with \(bytes.count) bytes of fields: the model would be "
                + "larger than it may be"
        )
    }

    func remove(_ type: String, _ id: String) throws(ModelProblem) -> Bool {
        let model = try self.open()
        let status = type.withPluginText { type in id.withPluginText { model.pointee.remove(model, type, $0) } }
        return try Self.isDone(status, "to remove \(type) \"\(id)\"")
    }

    func link(_ link: ModelLink) throws(ModelProblem) -> Bool {
        let model = try self.open()
        return try Self.isDone(Self.call(link) { model.pointee.link(model, $0, $1, $2, $3) }, "\(link)")
    }

    func unlink(_ link: ModelLink) throws(ModelProblem) -> Bool {
        let model = try self.open()
        return try Self.isDone(Self.call(link) { model.pointee.unlink(model, $0, $1, $2, $3) }, "\(link)")
    }

    func setPartial(_ reason: String) {
        guard let model = self.model else { return }
        self.partial = reason
        reason.withPluginText { model.pointee.set_partial(model, $0) }
    }

    private static func call(
        _ link: ModelLink,
        _ body: (plugin_text, plugin_text, plugin_text, plugin_text) -> plugin_status
    ) -> plugin_status {
        link.type.withPluginText { type in
            link.id.withPluginText { id in
                link.toType.withPluginText { toType in link.toID.withPluginText { body(type, id, toType, $0) } }
            }
        }
    }

    private static func isDone(_ status: plugin_status, _ what: @autoclosure () -> String) throws(ModelProblem) -> Bool
    {
        switch Int(status) {
        case PLUGIN_OK: return true
        case PLUGIN_ABSENT: return false
        default:
            throw ModelProblem(.refused, "the host does not take \(what()): the model would be larger than it may be")
        }
    }

    private func open() throws(ModelProblem) -> UnsafePointer<plugin_model> {
        if let model = self.model { return model }
        throw ModelProblem(
            .notAvailable,
            "a model was changed after the call that it was made in; each execute() makes a new one, and handlers change "
                + "clusterDataModel"
        )
    }
}
