import Discovery
import Workers

/// How a run takes over changed plugin files.
public struct PluginReload {
    /// Where plugins are looked for.
    public let searchPath: SearchPath
    /// Has changed files register.
    public let registering: ScanWorkers
    /// Makes of a part of the run the same with another version of its plugin, or throws why that cannot be.
    public let revised: (GenerateRequest.Part, Image, [ExtensionDescription]) throws -> GenerateRequest.Part

    /// Makes it of its parts.
    public init(
        searchPath: SearchPath,
        registering: ScanWorkers,
        revised: @escaping (GenerateRequest.Part, Image, [ExtensionDescription]) throws -> GenerateRequest.Part
    ) {
        self.searchPath = searchPath
        self.registering = registering
        self.revised = revised
    }
}
