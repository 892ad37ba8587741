/// Makes instances of one type of model.
@usableFromInline
class ModelFactory {
    @usableFromInline
    init() {}

    var extensionType: any Extension.Type { fatalError("subclasses say their type") }

    /// The options that instances are made with.
    var options: [any OptionDeclaring] { self.extensionType.options }

    func make(_ context: Context) throws -> ModelInstance { fatalError("subclasses make instances") }
}

@usableFromInline
final class ModelFactoryOf<M: Model>: ModelFactory {
    @usableFromInline
    override init() {}

    @usableFromInline
    override var extensionType: any Extension.Type { M.self }

    @usableFromInline
    override func make(_ context: Context) throws -> ModelInstance {
        ModelInstanceOf<M>(try M(context), context)
    }
}
