import PluginAPI

// Unsafe code: `verbs` and `factory` live as long as the process, by [P-10]; all else is copied here.

/// A collector as it was handed to `add`.
struct RegisteredCollector: @unchecked Sendable {
    let name: String
    let options: [RegisteredOption]
    let verbs: plugin_collector_verbs
    let factory: UnsafeMutableRawPointer?

    init(_ given: plugin_extension) throws(ExtensionError) {
        let name = String(given.name)
        guard given.revision == PLUGIN_COLLECTOR_REVISION, let table = given.verbs else {
            throw ExtensionError(
                .refused,
                "[P-08] collector \"\(name)\" in revision \(given.revision), expected \(PLUGIN_COLLECTOR_REVISION) and its verbs"
            )
        }
        let verbs = table.load(as: plugin_collector_verbs.self)
        guard verbs.create != nil, verbs.execute != nil, verbs.destroy != nil else {
            throw ExtensionError(.refused, "[P-10] collector \"\(name)\" lacks one of create, execute and destroy")
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
