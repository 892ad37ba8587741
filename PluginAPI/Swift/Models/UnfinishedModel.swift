/// A model that implements neither `next()` nor `write(into:)`.
@usableFromInline
struct UnfinishedModel: Error, CustomStringConvertible {
    let name: String

    @usableFromInline
    init(name: String) { self.name = name }

    @usableFromInline
    var description: String {
        "model \"\(self.name)\" implements neither next() nor write(into:); implement one of them"
    }
}
