/// What `Objects.filter` is called with: conditions by the names of fields.
@dynamicCallable
public struct ObjectFilter<Object: ModelObject> {
    private let objects: Objects<Object>

    init(_ objects: Objects<Object>) { self.objects = objects }

    /// The objects that the conditions all hold for, by their ids.
    public func dynamicallyCall(
        withKeywordArguments conditions: KeyValuePairs<String, any FieldValue>
    ) throws(ObjectError) -> [Object] {
        try self.objects.find(Self.conditions(conditions))
    }

    static func conditions(_ given: KeyValuePairs<String, any FieldValue>) -> [Value] {
        given.map { name, value in
            let (field, comparison) = Self.split(name)
            return [.string(field), .string(comparison), value.asValue]
        }
    }

    /// A field and an operator: the last word behind two underscores, if it is one.
    private static func split(_ name: String) -> (String, String) {
        let bytes = Array(name.utf8)
        guard let place = bytes.indices.dropLast().last(where: { bytes[$0] == 95 && bytes[$0 + 1] == 95 }) else {
            return (name, "equal")
        }
        let comparison = String(decoding: bytes[(place + 2)...], as: UTF8.self)
        let known = ["equal", "gt", "gte", "lt", "lte", "iexact", "contains", "icontains", "regex", "iregex"]
        guard known.contains(comparison) else { return (name, "equal") }
        return (String(decoding: bytes[..<place], as: UTF8.self), comparison)
    }
}
