import Records

/// What truly holds in a worker, as it found out by trying, before it loaded anything.
public struct SandboxReport: Hashable, Sendable {
    /// One restriction with what became of it.
    public struct Finding: Hashable, Sendable {
        /// What became of a restriction.
        public enum State: String, Sendable {
            /// It was tried and refused.
            case holds
            /// It was granted, so nothing is to be refused.
            case granted
            /// It should be refused and is not.
            case open
        }

        /// What is restricted, such as `read files`.
        public let name: String
        /// What became of it.
        public let state: State
        /// What was tried and what the kernel said.
        public let evidence: String

        /// Makes a finding.
        public init(_ name: String, _ state: State, _ evidence: String) {
            self.name = name
            self.state = state
            self.evidence = evidence
        }
    }

    /// All findings, in the order in which they were tried.
    public private(set) var findings: [Finding] = []

    /// Makes an empty report.
    public init() {}

    /// Adds a finding.
    public mutating func add(_ finding: Finding) { self.findings.append(finding) }

    /// What should be refused and is not.
    public var shortfalls: [Finding] { self.findings.filter { $0.state == .open } }

    /// The shortfalls as one sentence; nil if there are none.
    public var complaint: String? {
        guard !self.shortfalls.isEmpty else { return nil }
        let parts = self.shortfalls.map { "\($0.name) (\($0.evidence))" }
        return "this kernel enforces less than was asked: \(parts.joined(separator: ", "))"
    }
}

extension SandboxReport {
    var value: Value {
        .array(
            self.findings.map {
                .map(["name": .string($0.name), "state": .string($0.state.rawValue), "evidence": .string($0.evidence)])
            }
        )
    }

    init(value: Value) throws {
        for element in value.elements ?? [] {
            guard case .map(let record) = element, let state = Finding.State(rawValue: try record.string("state"))
            else {
                throw FrameError("a finding about the sandbox that cannot be read")
            }
            self.add(Finding(try record.string("name"), state, try record.string("evidence")))
        }
    }
}
