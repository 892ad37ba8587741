/// Reads models: those that come with the host first, and then files.
public enum XProtoReader {
    /// The largest file, in bytes.
    public static let sizeLimit = 1 << 20

    /// What comes with the host, taken apart once; `BaseModelTests` see to it that there is nothing to tell of it.
    private static let base = XProtoParser.parse(BaseModels.source, isBuiltIn: true, ModelFindings())

    /// The models of some sources, on top of those that come with the host. All errors of all sources are told.
    public static func read(_ sources: [XProtoSource]) -> ModelOutcome {
        let findings = ModelFindings()
        var files = [Self.base]
        for source in sources {
            guard source.text.utf8.count <= Self.sizeLimit else {
                findings.error(
                    SourcePlace(file: source.name),
                    "the file is larger than \(Self.sizeLimit) bytes; divide it"
                )
                continue
            }
            files.append(XProtoParser.parse(source, isBuiltIn: false, findings))
        }
        let models = ModelAssembly.assemble(files, findings)
        return ModelOutcome(models: findings.hasError ? nil : models, findings: findings.sorted)
    }

    /// The names of the models of a source, whether it is right or not.
    static func names(in source: XProtoSource) -> [String] {
        guard source.text.utf8.count <= Self.sizeLimit else { return [] }
        return XProtoParser.parse(source, isBuiltIn: false, ModelFindings()).messages.map(\.name.text)
    }
}
