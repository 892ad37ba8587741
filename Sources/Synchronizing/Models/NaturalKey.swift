/// The fields by which a declaration from outside finds its object: those of `tosca_key`, or `name`.
public struct NaturalKey: Hashable, Sendable {
    /// Stored names of fields that must all agree.
    public let fields: [String]
    /// Groups of stored names, of each of which one takes part: the one that the declaration gives.
    public let alternatives: [[String]]

    /// Whether objects cannot be found by what they are.
    public var isEmpty: Bool { self.fields.isEmpty && self.alternatives.isEmpty }
}
