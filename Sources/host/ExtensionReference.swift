/// How an extension is named on the command line: `NAME`, or `KIND/NAME` where extensions of several kinds have the name.
struct ExtensionReference: Hashable {
    let kind: String?
    let name: String

    init(kind: String?, name: String) {
        self.kind = kind
        self.name = name
    }

    init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(kind: parts.count == 2 ? parts[0] : nil, name: parts.count == 2 ? parts[1] : text)
    }

    /// The reference as it is written on the command line.
    var text: String { self.kind.map { "\($0)/\(self.name)" } ?? self.name }

    /// Whether an extension of this kind and name is meant.
    func fits(kind: String, name: String) -> Bool { self.name == name && (self.kind ?? kind) == kind }
}
