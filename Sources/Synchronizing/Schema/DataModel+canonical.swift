import Discovery

extension DataModel {
    /// All models and policies in one form and order, whatever files they came in and however they were written. It can be
    /// kept, and read again with `init(canonicalText:)`.
    public var canonicalText: String {
        let policies = self.policies.sorted { $0.name < $1.name }.map(XProtoWriter.text)
        let models = self.models.sorted { $0.name < $1.name }.map(XProtoWriter.text)
        return (policies + models).joined()
    }

    /// The SHA-256 of the canonical text, in hexadecimal digits: equal if and only if the models are.
    public var contentHash: String { SHA256Digest(of: Array(self.canonicalText.utf8)).description }

    /// The models that were kept as a canonical text; nil: it is damaged.
    public init?(canonicalText: String) {
        let findings = ModelFindings()
        let source = XProtoSource(name: "<kept>", text: canonicalText)
        let models = ModelAssembly.assemble([XProtoParser.parse(source, isBuiltIn: true, findings)], findings)
        guard !findings.hasError else { return nil }
        self = models
    }
}
