/// Is told when objects of a model were made, changed or deleted, and changes others for it. (Comes from XOS: `Policy`.)
///
///     final class MyModelPolicy: ModelPolicy {
///         static let name = "my_model_policy"
///         init(_ context: Context) {}
///         func handleCreate(_ model: MyModel) throws { ... }
///     }
///
/// Any of them may be called again for what it did before. What it throws is kept as the object's `policy_status`, and it is
/// called again later.
public protocol ModelPolicy: Extension, AnyObject {
    /// What its objects are in Swift.
    associatedtype Object: ModelObject

    /// Makes an instance.
    ///
    /// - Throws: Anything; the policy does not start, for this reason.
    init(_ context: Context) throws

    /// The model whose objects it is told of. That of `Object` by default.
    static var modelName: String { get }

    /// What it is told of. All by default.
    static var handles: Set<ObjectChange> { get }

    /// An object was made. Nothing by default.
    func handleCreate(_ model: Object) throws
    /// An object was changed. Nothing by default.
    func handleUpdate(_ model: Object) throws
    /// An object was marked as deleted. Nothing by default.
    func handleDelete(_ model: Object) throws
}

extension ModelPolicy {
    /// All.
    public static var handles: Set<ObjectChange> { Set(ObjectChange.allCases) }
    /// Nothing.
    public func handleCreate(_ model: Object) throws {}
    /// Nothing.
    public func handleUpdate(_ model: Object) throws {}
    /// Nothing.
    public func handleDelete(_ model: Object) throws {}
}

extension ModelPolicy where Object: ObjectModel {
    /// The model of its objects.
    public static var modelName: String { Object.modelName }
}
