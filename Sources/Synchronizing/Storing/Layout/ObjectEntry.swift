/// A key that an object is found by. It ends in the object's id.
struct ObjectEntry: Hashable, Sendable {
    /// Where keys lie.
    enum Place: Int, Hashable, Sendable, CaseIterable {
        /// Objects of a model, those that are to go behind the others.
        case members
        /// What is to be done, by question and model.
        case pending
        /// What leads to an object.
        case links
        /// What holds a value.
        case index
    }

    let place: Place
    let key: [UInt8]

    /// The key without the id.
    var prefix: [UInt8] { Array(self.key.dropLast(8)) }

    init(_ place: Place, prefix: [UInt8], id: Int) {
        self.place = place
        self.key = prefix + Self.id(id)
    }

    /// The id that a key ends in.
    static func id(of key: [UInt8]) -> Int {
        Int(truncatingIfNeeded: key.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// An id as keys have it.
    static func id(_ id: Int) -> [UInt8] { IndexValue.bigEndian(UInt64(id)) }

    static func members(_ model: String, isDeleted: Bool) -> [UInt8] { Array(model.utf8) + [0, isDeleted ? 1 : 0] }

    static func pending(_ kind: PendingKind, _ model: String) -> [UInt8] {
        let number = PendingKind.allCases.firstIndex(of: kind) ?? 0
        return [UInt8(number)] + Array(model.utf8) + [0]
    }

    static func links(to peer: Int, by link: String) -> [UInt8] { Self.id(peer) + Array(link.utf8) + [0] }

    static func index(_ model: String, _ name: String) -> [UInt8] { Array(model.utf8) + [0] + Array(name.utf8) + [0] }
}
