/// A value of a document, and where it stands.
public struct YAMLNode: Hashable, Sendable {
    /// What a value is.
    public enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// The members in the order of the file; no two keys have the same text.
        case mapping([YAMLMember])
    }

    /// What it is.
    public var content: Content
    /// Where it begins. What an alias stands for is where its anchor is.
    public var mark: YAMLMark

    /// Makes a node of its parts.
    public init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// The scalar, else nil.
    public var scalar: YAMLScalar? { if case .scalar(let scalar) = self.content { scalar } else { nil } }
    /// The elements of a sequence, else nil.
    public var sequence: [YAMLNode]? { if case .sequence(let elements) = self.content { elements } else { nil } }
    /// The members of a mapping, else nil.
    public var mapping: [YAMLMember]? { if case .mapping(let members) = self.content { members } else { nil } }

    /// The value of a key of a mapping; nil: there is none, or it is no mapping.
    public subscript(_ key: String) -> YAMLNode? { self.mapping?.first { $0.key.text == key }?.value }

    /// What it is, for a message: `a list`, `the text 'yes'`.
    public var found: String {
        switch self.content {
        case .scalar(let scalar): scalar.found
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
