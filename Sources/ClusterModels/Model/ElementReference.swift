/// What can name an element where one is asked for: the element, or the text of its id.
public protocol ElementReference {
    /// The type that it says; nil: any.
    var referencedType: String? { get }
    /// The id.
    var referencedID: String { get }
}

extension String: ElementReference {
    /// Any.
    public var referencedType: String? { nil }
    /// The text.
    public var referencedID: String { self }
}
