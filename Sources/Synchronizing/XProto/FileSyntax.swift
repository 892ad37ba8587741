/// A model file as it was written.
struct FileSyntax: Sendable {
    let name: String
    let isBuiltIn: Bool
    var options: [OptionSyntax] = []
    var messages: [MessageSyntax] = []
    var policies: [PolicyDefinition] = []
}
