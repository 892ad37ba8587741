import Discovery
import Records

/// Finds out with the real loader what keeps a plugin from loading.
struct ProbeTask {
    private let port: HostPort

    init(_ port: HostPort) { self.port = port }

    /// - Parameters:
    ///   - libraries: What the plugin needs, each by name or by the path that its run path leads to.
    ///   - symbols: What the plugin leaves undefined.
    func run(_ origin: PluginOrigin, libraries: [String], symbols: [String]) {
        var missing: Record = [:]
        for library in libraries {
            if let problem = LoadedPlugin.problemLoading(library: library) { missing[library] = .string(problem) }
        }
        let undefined = symbols.filter { !LoadedPlugin.isDefined($0) }
        var failure: String?
        do {
            _ = try LoadedPlugin(origin)
        } catch {
            failure = error.description
        }
        self.port.send(
            .probed([
                "missing": .map(missing),
                "undefined": .array(undefined.map(Value.string)),
                "failure": failure.map(Value.string) ?? .null,
            ])
        )
    }
}
