import PluginAPI

/// Replaces the values of keys that nobody is to see.
struct Redact: Mapping {
    static let name = "redact"
    static let summary = "Replaces the values of keys that nobody is to see."
    static let keys = Option<[String]>(required: "redact-keys", help: "The keys, separated by commas.")
    static let replacement = Option("redact-with", default: "***", help: "What stands in their place.")
    static let options: [any OptionDeclaring] = [keys, replacement]

    private let keys: Set<String>
    private let replacement: Value

    init(_ context: Context) {
        self.keys = Set(context[Self.keys])
        self.replacement = .string(context[Self.replacement])
    }

    func map(_ record: inout Record) {
        for field in record.fields where self.keys.contains(field.key) { record[field.key] = self.replacement }
    }
}
