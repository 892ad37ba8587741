/// All grants of an operator.
///
/// A grant holds for an extension (kind and name) in a file with exactly these contents, wherever the file lies. Of one
/// path and extension only the last grant is kept, so that an older state of the file is not granted for ever.
public struct GrantList: Hashable, Sendable {
    /// The grants, sorted by name, kind and file.
    public private(set) var grants: [Grant] = []

    /// Makes an empty list.
    public init() {}

    /// Adds a grant; it takes the place of the one for the same extension and path.
    public mutating func add(_ grant: Grant) {
        self.grants.removeAll { $0.kind == grant.kind && $0.name == grant.name && $0.file == grant.file }
        self.grants.append(grant)
        self.grants.sort { ($0.name, $0.kind, $0.file) < ($1.name, $1.kind, $1.file) }
    }

    /// Removes all grants of an extension.
    ///
    /// - Returns: those that were removed.
    public mutating func remove(kind: String, name: String) -> [Grant] {
        let removed = self.grants.filter { $0.kind == kind && $0.name == name }
        self.grants.removeAll { $0.kind == kind && $0.name == name }
        return removed
    }

    /// What an extension of a file may have, and what it lacks.
    ///
    /// - Parameters:
    ///   - digest: of the file's contents; nil if it is not known, which grants nothing.
    ///   - file: the path, to tell which earlier grant was for an earlier state of the same file.
    public func decision(
        about description: ExtensionDescription,
        digest: SHA256Digest?,
        file: String
    ) -> GrantDecision {
        let candidates = self.grants.filter { $0.kind == description.kind && $0.name == description.name }
        let holding = candidates.filter { $0.digest == digest }
        let granted = Set(holding.flatMap(\.needs))
        return GrantDecision(
            granted: description.needs.filter { granted.contains($0) },
            missing: description.needs.filter { !granted.contains($0) },
            holding: holding.max { $0.time < $1.time },
            earlier: holding.isEmpty
                ? candidates.first { $0.file == file } ?? candidates.max { $0.time < $1.time } : nil
        )
    }
}
