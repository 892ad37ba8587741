/// A model whose objects have a type of their own:
///
///     final class MyModel: ModelObject, ObjectModel {}
///
///     for object in try MyModel.objects.filter(last_name: "Doe") { ... }
public protocol ObjectModel: ModelObject {
    /// What the model is called. The name of the type by default.
    static var modelName: String { get }
}

extension ObjectModel {
    /// The name of the type.
    public static var modelName: String { "\(Self.self)" }

    /// Its objects, without those that are deleted.
    public static var objects: Objects<Self> { Objects(Self.modelName, kind: "DEFAULT") }

    /// Its objects that are deleted and not gone yet.
    public static var deletedObjects: Objects<Self> { Objects(Self.modelName, kind: "DELETED") }

    /// Makes an object, which is kept when it is saved.
    public init() { self.init(ObjectContent(model: Self.modelName)) }
}
