import Records

/// What a part of the API can be asked, as OpenAPI 3.1 describes it.
public struct APIDescription: Sendable {
    /// The titles under which its operations stand.
    public var sections: [String]
    /// Operations, by path and method in small letters.
    public var paths: Record
    /// The shapes that they refer to.
    public var schemas: Record

    /// Makes a description of its parts.
    public init(sections: [String], paths: Record, schemas: Record = [:]) {
        self.sections = sections
        self.paths = paths
        self.schemas = schemas
    }

    /// The document of an API that has these parts; what two of them describe, the first does.
    public static func document(_ parts: [APIDescription], about text: String) -> Value {
        var all = APIDescription(sections: [], paths: [:])
        for part in parts {
            for section in part.sections where !all.sections.contains(section) { all.sections.append(section) }
            for (path, value) in part.paths.fields where all.paths[path] == nil { all.paths[path] = value }
            for (name, value) in part.schemas.fields where all.schemas[name] == nil { all.schemas[name] = value }
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": "PluginHost", "version": "1.0.0", "description": .string(text)],
            "tags": .array(all.sections.map { ["name": .string($0)] }),
            "paths": .map(all.paths),
            "components": ["schemas": .map(all.schemas)],
        ]
    }
}
