/// Gives objects of a model properties that are no fields, for all plugins that read them. (Comes from XOS: convenience
/// methods, `register_convenience_wrapper`.)
///
///     final class ORMWrapperMyModel: ConvenienceWrapper {
///         static let name = "my_model_names"
///         init(_ context: Context) {}
///
///         var properties: [ConvenienceProperty<MyModel>] {
///             [.init("full_name") { o in "\(o.first_name as String) \(o.last_name as String)" }]
///         }
///     }
///
/// Whoever reads `o.full_name`, in a plugin that knows nothing of this one, gets what it says: the host asks for it. It reads
/// objects and follows links as a step does, but changes none, and does not read what conveniences give. Of several that give an
/// object the same property, that of its most special model counts.
public protocol ConvenienceWrapper: Extension, AnyObject {
    /// What its objects are in Swift.
    associatedtype Object: ModelObject

    /// Makes an instance.
    ///
    /// - Throws: Anything; it does not start, for this reason.
    init(_ context: Context) throws

    /// The model whose objects it is for, and those of models that descend from it. That of `Object` by default.
    static var modelName: String { get }

    /// What it gives. The same each time it is asked for.
    var properties: [ConvenienceProperty<Object>] { get }
}

extension ConvenienceWrapper where Object: ObjectModel {
    /// The model of its objects.
    public static var modelName: String { Object.modelName }
}
