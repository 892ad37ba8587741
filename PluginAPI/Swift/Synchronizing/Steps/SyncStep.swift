/// Brings objects of a model to a backend, and removes them there. (Comes from XOS: `SyncStep`.)
///
///     final class SyncMyModel: SyncStep {
///         static let name = "sync_my_model"
///         init(_ context: Context) {}
///         func syncRecord(_ o: MyModel) throws { try backend.put(o.id, o.fullName) }
///         func deleteRecord(_ o: MyModel) throws { try backend.remove(o.id) }
///     }
///
/// Either may be called again for what it did before: a worker may die before it has said that it did. What it throws keeps
/// the object pending: it is tried again later, with longer and longer pauses.
public protocol SyncStep: Extension, AnyObject {
    /// What its objects are in Swift.
    associatedtype Object: ModelObject

    /// Makes an instance.
    ///
    /// - Throws: Anything; the step does not start, for this reason.
    init(_ context: Context) throws

    /// The models whose objects it brings to the backend. That of `Object` by default.
    static var observes: [String] { get }

    /// Models that other synchronizers care for: what depends on one of their objects waits until that is in step. None by
    /// default.
    static var externalDependencies: [String] { get }

    /// Brings an object to the backend.
    ///
    /// - Throws: Anything; `InnocuousException` if it is no fault, `DeferredException` if the backend is still at it.
    func syncRecord(_ o: Object) throws

    /// Removes an object from the backend, also one that never came there.
    ///
    /// - Throws: As `syncRecord`.
    func deleteRecord(_ o: Object) throws
}

extension SyncStep {
    /// None.
    public static var externalDependencies: [String] { [] }
}

extension SyncStep where Object: ObjectModel {
    /// The model of its objects.
    public static var observes: [String] { [Object.modelName] }
}
