/// A template's text names a seed that does not exist.
struct UnknownSeed: Error, Hashable, Sendable, CustomStringConvertible {
    let name: String
    let known: [String]

    var description: String {
        "a template uses \"{\(self.name)}\", which is no seed; there are: \(self.known.joined(separator: ", "))"
    }
}
