/// A model as it was written.
struct MessageSyntax: Sendable {
    let name: SourceName
    let policy: SourceName?
    let bases: [SourceName]
    var options: [OptionSyntax] = []
    var fields: [FieldSyntax] = []
    /// Whether a part was not understood, so that a name that is not here may be in that.
    var isDamaged = false
}
