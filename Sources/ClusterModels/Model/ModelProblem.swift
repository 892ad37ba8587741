/// Why something of a model cannot be done.
public struct ModelProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of problems. Some are cases of others: see `isKind(of:)`.
    public enum Code: Hashable, Sendable, CaseIterable {
        /// Something of compute is not there.
        case computeResourceNotFound
        /// There is no such instance.
        case instanceNotFound
        /// The instance is on no node, or not on this one.
        case instanceNotMapped
        /// There is no such compute node.
        case computeNodeNotFound

        /// Something of storage is not there.
        case storageResourceNotFound
        /// There is no such storage node.
        case storageNodeNotFound
        /// There is no such pool.
        case poolNotFound
        /// The pool is on no node, or not on this one.
        case poolNotMapped
        /// There is no such volume.
        case volumeNotFound
        /// The volume is in no pool, or not in this one.
        case volumeNotMapped
        /// There is no such type of volumes.
        case volumeTypeNotFound

        /// Something of bare metal is not there.
        case baremetalResourceNotFound
        /// There is no such bare-metal node.
        case ironicNodeNotFound

        /// There is no such element of the author's own.
        case elementNotFound
        /// There is no such link.
        case notLinked

        /// A field has a value that it cannot have.
        case invalidField
        /// A field was never set and has no default.
        case fieldNotSet
        /// What was given is of another type, or an id or a name cannot be one.
        case illegalArgument

        /// The model is only to be read.
        case readOnly
        /// The model is not there any more, or not yet.
        case notAvailable
        /// The host does not take it: it would be too large, or something is no map.
        case refused
        /// The memory of the model makes no sense.
        case unsound
        /// A text is no model in XML.
        case badXML
        /// A text is no model in JSON.
        case badJSON

        /// The kind that this is a case of.
        public var parent: Code? {
            switch self {
            case .instanceNotFound, .instanceNotMapped, .computeNodeNotFound: .computeResourceNotFound
            case .storageNodeNotFound, .poolNotFound, .poolNotMapped, .volumeNotFound, .volumeNotMapped,
                .volumeTypeNotFound:
                .storageResourceNotFound
            case .ironicNodeNotFound: .baremetalResourceNotFound
            default: nil
            }
        }
    }

    /// What kind of problem it is.
    public let code: Code
    /// What failed and why, in one sentence.
    public let description: String

    /// Makes a problem.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether it is of this kind, or of one that is a case of it.
    public func isKind(of code: Code) -> Bool {
        var kind: Code? = self.code
        while let known = kind {
            if known == code { return true }
            kind = known.parent
        }
        return false
    }
}
