/// What `Objects.new` is called with: values by the names of fields.
@dynamicCallable
public struct ObjectMaker<Object: ModelObject> {
    private let model: String

    init(_ model: String) { self.model = model }

    /// An object with these values, which is kept when it is saved. The values it begins with are no difference.
    public func dynamicallyCall(withKeywordArguments values: KeyValuePairs<String, any FieldValue>) -> Object {
        Object(ObjectContent(model: self.model, values: Record(values.map { ($0.key, $0.value.asValue) })))
    }
}
