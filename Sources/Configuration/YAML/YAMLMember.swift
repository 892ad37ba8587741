/// A key of a mapping with its value.
public struct YAMLMember: Hashable, Sendable {
    /// The key.
    public var key: YAMLScalar
    /// Where the key begins.
    public var mark: YAMLMark
    /// The value.
    public var value: YAMLNode

    /// Makes a member of its parts.
    public init(_ key: YAMLScalar, at mark: YAMLMark, _ value: YAMLNode) {
        self.key = key
        self.mark = mark
        self.value = value
    }
}
