import PluginAPI

// Unsafe code: `verbs` and `factory` live as long as the process, by [P-10]; all else is copied here.

/// A model as it was handed to `add`, checked as the host checks it.
struct RegisteredModel: @unchecked Sendable {
    let name: String
    let options: [RegisteredOption]
    let columns: [String]
    let verbs: plugin_model_verbs
    let factory: UnsafeMutableRawPointer?

    init(_ given: plugin_extension) throws(ExtensionError) {
        let kind = String(given.kind)
        let name = String(given.name)
        guard kind == PLUGIN_KIND_MODEL, given.revision == PLUGIN_MODEL_REVISION else {
            throw ExtensionError(
                .refused,
                "[P-08] kind \"\(kind)\" in revision \(given.revision); expected \"\(PLUGIN_KIND_MODEL)\" in revision"
                    + " \(PLUGIN_MODEL_REVISION)"
            )
        }
        guard !name.isEmpty, name.utf8.count <= 64, name.utf8.allSatisfy(Self.isPartOfName) else {
            throw ExtensionError(
                .refused,
                "[P-09] the name \"\(name)\" of a model: expected 1 to 64 letters and underscores, because digits beside"
                    + " it on the command line are counts"
            )
        }
        guard let table = given.verbs else { throw ExtensionError(.refused, "[P-10] model \"\(name)\" has no verbs") }
        let verbs = Self.copy(table)
        guard verbs.encodings & UInt32(PLUGIN_ENCODING_CBOR) != 0 else {
            throw ExtensionError(
                .refused,
                "[P-12] model \"\(name)\" does not offer CBOR, from which the host makes the rest"
            )
        }
        guard verbs.create != nil, verbs.fill != nil, verbs.destroy != nil else {
            throw ExtensionError(.refused, "[P-10] model \"\(name)\" lacks one of create, fill and destroy")
        }
        var options: [RegisteredOption] = []
        for index in 0..<Int(given.option_count) {
            guard let option = given.options?[index] else { continue }
            let copy = try RegisteredOption(option.pointee)
            guard !options.contains(where: { $0.name == copy.name }) else {
                throw ExtensionError(.refused, "[P-07] option \"\(copy.name)\" is declared twice")
            }
            options.append(copy)
        }
        self.name = name
        self.options = options
        self.columns = (0..<Int(verbs.column_count)).map { String(verbs.columns[$0]) }
        self.verbs = verbs
        self.factory = given.factory
    }

    /// Whether the model writes an encoding itself.
    func offers(_ encoding: RecordEncoding) -> Bool { self.verbs.encodings & encoding.rawValue != 0 }

    /// A table that may be shorter than today's; what it lacks is nil, by [P-01].
    private static func copy(_ table: UnsafeRawPointer) -> plugin_model_verbs {
        var verbs = plugin_model_verbs()
        let size = min(Int(table.load(as: UInt32.self)), MemoryLayout<plugin_model_verbs>.size)
        withUnsafeMutableBytes(of: &verbs) { $0.copyMemory(from: UnsafeRawBufferPointer(start: table, count: size)) }
        return verbs
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
