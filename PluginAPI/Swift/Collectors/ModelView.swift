// Unsafe code: a view is read while it is valid: until `release` gives it back in `deinit`, or, where it is lent for the
// length of a verb, until `end`, after which nothing is read any more. What it gives is copied at once.

/// A version of a model that the host lets us read.
final class ModelView: ElementReading {
    private var view: UnsafePointer<plugin_view>?
    private let release: ((UnsafePointer<plugin_view>) -> Void)?
    let state: ModelState

    /// - Parameter release: Gives the view back.
    init(_ view: UnsafePointer<plugin_view>, release: ((UnsafePointer<plugin_view>) -> Void)? = nil) {
        self.view = view
        self.release = release
        self.state = ModelState(view.pointee)
    }

    deinit {
        if let view = self.view { self.release?(view) }
    }

    /// Says that the view is not valid any more.
    func end() { self.view = nil }

    func element(_ type: String, _ id: String) throws(ModelProblem) -> Element? {
        let view = try self.open()
        return try Self.read(type) { element in
            type.withPluginText { type in id.withPluginText { view.pointee.get(view, type, $0, element) } }
        }
    }

    func hasElement(_ type: String, _ id: String) throws(ModelProblem) -> Bool {
        let view = try self.open()
        var element = plugin_element.empty
        let status = type.withPluginText { type in id.withPluginText { view.pointee.get(view, type, $0, &element) } }
        return try Self.isThere(status, type)
    }

    func next(_ type: String, after: String) throws(ModelProblem) -> Element? {
        let view = try self.open()
        return try Self.read(type) { element in
            type.withPluginText { type in after.withPluginText { view.pointee.next(view, type, $0, element) } }
        }
    }

    func named(_ type: String, _ name: String, after: String) throws(ModelProblem) -> Element? {
        let view = try self.open()
        return try Self.read(type) { element in
            type.withPluginText { type in
                name.withPluginText { name in
                    after.withPluginText { view.pointee.named(view, type, name, $0, element) }
                }
            }
        }
    }

    func linked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        after: String
    ) throws(ModelProblem) -> Element? {
        let view = try self.open()
        let direction = UInt32(direction == .from ? PLUGIN_LINKS_FROM : PLUGIN_LINKS_TO)
        return try Self.read(other) { element in
            type.withPluginText { type in
                id.withPluginText { id in
                    other.withPluginText { other in
                        after.withPluginText { view.pointee.linked(view, direction, type, id, other, $0, element) }
                    }
                }
            }
        }
    }

    func nextType(after: String) throws(ModelProblem) -> (type: String, count: Int)? {
        let view = try self.open()
        var type = plugin_text()
        var count: UInt64 = 0
        let status = after.withPluginText { view.pointee.next_type(view, $0, &type, &count) }
        guard try Self.isThere(status, "types") else { return nil }
        return (String(type), Int(count))
    }

    private func open() throws(ModelProblem) -> UnsafePointer<plugin_view> {
        if let view = self.view { return view }
        throw ModelProblem(
            .notAvailable,
            "this model was lent for one call and is not there any more; what outlives it is to be copied"
        )
    }

    private static func read(
        _ type: String,
        _ body: (UnsafeMutablePointer<plugin_element>) -> plugin_status
    ) throws(ModelProblem) -> Element? {
        var element = plugin_element.empty
        guard try self.isThere(body(&element), type) else { return nil }
        let fields: Value
        do throws(CBORError) {
            fields = try CBOR.decode(UnsafeRawBufferPointer(start: element.fields, count: Int(element.fields_length)))
        } catch {
            throw ModelProblem(.unsound, "the fields of \(type) \"\(String(element.id))\" make no sense: \(error)")
        }
        guard case .map(let record) = fields else {
            throw ModelProblem(.unsound, "the fields of \(type) \"\(String(element.id))\" are no map")
        }
        return Element(type, String(element.id), name: String(element.name), record)
    }

    private static func isThere(_ status: plugin_status, _ what: String) throws(ModelProblem) -> Bool {
        switch Int(status) {
        case PLUGIN_OK: return true
        case PLUGIN_ABSENT: return false
        default:
            throw ModelProblem(
                .unsound,
                "the memory of the model makes no sense where \(what) were asked for: the worker that wrote it is to blame"
            )
        }
    }
}

extension plugin_element {
    static var empty: plugin_element {
        var element = plugin_element()
        element.size = UInt32(MemoryLayout<plugin_element>.size)
        return element
    }
}

extension ModelState {
    init(_ view: plugin_view) {
        self.init(
            isStale: view.flags & UInt32(PLUGIN_MODEL_STALE) != 0,
            isPartial: view.flags & UInt32(PLUGIN_MODEL_PARTIAL) != 0,
            reason: String(view.reason),
            version: view.version,
            built: view.built,
            changed: view.changed
        )
    }
}
