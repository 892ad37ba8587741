/// An element of a model as it is kept: a type, an id, a name and fields.
public struct Element: Hashable, Sendable {
    /// Such as `ComputeNode`: 1 to 64 bytes of letters, digits, `_`, `.` and `-`.
    public var type: String
    /// What no other element of its type has: 1 to 256 bytes without a NUL.
    public var id: String
    /// What it is found by too; empty: it has none. At most 256 bytes without a NUL.
    public var name: String
    /// What is known of it.
    public var fields: Record

    /// Makes an element.
    public init(_ type: String, _ id: String, name: String = "", _ fields: Record = [:]) {
        self.type = type
        self.id = id
        self.name = name
        self.fields = fields
    }

    /// - Throws: `ModelProblem` with `.illegalArgument` if type, id or name break P-80 of the contract.
    public func check() throws(ModelProblem) {
        guard (1...64).contains(self.type.utf8.count), self.type.utf8.allSatisfy(Self.isOfType) else {
            throw ModelProblem(
                .illegalArgument,
                "type \"\(self.type)\" of an element: expected 1 to 64 letters, digits, \"_\", \".\" and \"-\""
            )
        }
        guard (1...256).contains(self.id.utf8.count), !self.id.utf8.contains(0) else {
            throw ModelProblem(
                .illegalArgument,
                "id \"\(self.id.prefix(40))\" of a \(self.type): expected 1 to 256 bytes without a NUL"
            )
        }
        guard self.name.utf8.count <= 256, !self.name.utf8.contains(0) else {
            throw ModelProblem(
                .illegalArgument,
                "name \"\(self.name.prefix(40))\" of \(self.type) \"\(self.id)\": expected at most 256 bytes without a NUL"
            )
        }
    }

    private static func isOfType(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
