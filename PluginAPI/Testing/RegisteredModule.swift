import PluginAPI

// Unsafe code: `verbs` and `factory` live as long as the process, by [P-10]; all else is copied here.

/// A module as it was handed to `add`.
struct RegisteredModule: @unchecked Sendable {
    let name: String
    let options: [RegisteredOption]
    let verbs: plugin_module_verbs
    let factory: UnsafeMutableRawPointer?

    init(_ given: plugin_extension) throws(ExtensionError) {
        let name = String(given.name)
        guard given.revision == PLUGIN_MODULE_REVISION, let table = given.verbs else {
            throw ExtensionError(
                .refused,
                "[P-08] module \"\(name)\" in revision \(given.revision), expected \(PLUGIN_MODULE_REVISION) and its verbs"
            )
        }
        let verbs = table.load(as: plugin_module_verbs.self)
        guard verbs.create != nil, verbs.configure != nil, verbs.declare != nil, verbs.run != nil, verbs.destroy != nil
        else {
            throw ExtensionError(
                .refused,
                "[P-10] module \"\(name)\" lacks one of create, configure, declare, run and destroy"
            )
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
