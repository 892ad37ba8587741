/// A model as it is declared in Swift: what a `message` of xproto says.
public struct ModelDeclaration: Hashable, Sendable {
    /// What it is called.
    public let name: String
    /// The models that it descends from.
    public let bases: [String]
    /// The policy that decides who has access; nil: everybody.
    public let policy: String?
    /// Its fields, in their order.
    public let fields: [FieldDeclaration]
    /// What is said of it as a whole, by the names that xproto has for it, such as `verbose_name`.
    public let options: [String: String]

    /// Declares a model.
    public init(
        _ name: String,
        of bases: [String] = ["XOSBase"],
        policy: String? = nil,
        options: [String: String] = [:],
        _ fields: [FieldDeclaration]
    ) {
        self.name = name
        self.bases = bases
        self.policy = policy
        self.options = options
        self.fields = fields
    }

    /// As it stands in a file of xproto. The numbers of fields are their places.
    var xproto: String {
        var lines = [
            "message \(self.name)\(self.policy.map { "::\($0)" } ?? "") (\(self.bases.joined(separator: ", "))) {"
        ]
        for (name, text) in self.options.sorted(by: { $0.key < $1.key }) {
            lines.append("  option \(name) = \(FieldDeclaration.quoted(text));")
        }
        for (place, field) in self.fields.enumerated() { lines.append("  \(field.xproto(number: place + 1))") }
        return (lines + ["}"]).joined(separator: "\n")
    }
}
