/// What came of reading model files.
public struct ModelOutcome: Sendable {
    /// The models; nil: there are errors.
    public let models: DataModel?
    /// Everything to tell, by files and lines.
    public let findings: [ModelFinding]

    /// How many findings there are of a severity.
    public func count(_ severity: ModelFinding.Severity) -> Int { self.findings.count { $0.severity == severity } }
}
