/// What `Objects.get` is called with: conditions by the names of fields.
@dynamicCallable
public struct ObjectQuery<Object: ModelObject> {
    private let objects: Objects<Object>

    init(_ objects: Objects<Object>) { self.objects = objects }

    /// The object that the conditions all hold for; if there are several, that with the smallest id.
    ///
    /// - Throws: `ObjectError` with `.notFound`: there is none.
    public func dynamicallyCall(
        withKeywordArguments conditions: KeyValuePairs<String, any FieldValue>
    ) throws(ObjectError) -> Object {
        guard let found = try self.objects.find(ObjectFilter<Object>.conditions(conditions), limit: 1).first else {
            let text = conditions.map { "\($0.key)=\(String(decoding: JSON.encode($0.value.asValue), as: UTF8.self))" }
                .joined(separator: ", ")
            throw ObjectError(.notFound, "there is no \(self.objects.modelName) with \(text)")
        }
        return found
    }
}
