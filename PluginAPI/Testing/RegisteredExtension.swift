import PluginAPI

// Unsafe code: `verbs` and `factory` live as long as the process, by [P-10]; all else is copied here.

/// An extension whose verbs are called one by one, as it was handed to `add`.
struct RegisteredExtension<Verbs>: @unchecked Sendable {
    let name: String
    let options: [RegisteredOption]
    let verbs: Verbs
    let factory: UnsafeMutableRawPointer?

    /// - Parameters:
    ///   - kind: What it is, for people.
    ///   - revision: Of the kind, as this library knows it.
    ///   - required: The verbs that may not be missing.
    ///   - isWhole: Whether none of them is.
    init(
        _ given: plugin_extension,
        _ kind: String,
        revision: Int32,
        required: String,
        isWhole: (Verbs) -> Bool
    ) throws(ExtensionError) {
        let name = String(given.name)
        guard given.revision == UInt32(revision), let table = given.verbs else {
            throw ExtensionError(
                .refused,
                "[P-08] \(kind) \"\(name)\" in revision \(given.revision), expected \(revision) and its verbs"
            )
        }
        let verbs = table.load(as: Verbs.self)
        guard isWhole(verbs) else {
            throw ExtensionError(.refused, "[P-10] \(kind) \"\(name)\" lacks one of \(required)")
        }
        var options: [RegisteredOption] = []
        for index in 0..<Int(given.option_count) {
            if let option = given.options?[index] { options.append(try RegisteredOption(option.pointee)) }
        }
        self.name = name
        self.options = options
        self.verbs = verbs
        self.factory = given.factory
    }
}
