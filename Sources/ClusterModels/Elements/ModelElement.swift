@_exported import Records

/// An element in the types of its author. `ComputeNode` and its like are such; anybody can make others:
///
///     struct Rack: ModelElement {
///         static let type = "Rack"
///         var id: String
///         var row: Int
///         var record: Record { ["row": .int(row)] }
///         init(id: String, record: Record) {
///             self.id = id
///             self.row = record["row"]?.integer ?? 0
///         }
///     }
public protocol ModelElement: Sendable {
    /// Such as `Rack`: 1 to 64 bytes of letters, digits, `_`, `.` and `-`.
    static var type: String { get }

    /// What no other element of its type has.
    var id: String { get }

    /// What it is found by too. None by default.
    var name: String { get }

    /// What is kept of it.
    var record: Record { get }

    /// Makes it of what was kept.
    ///
    /// - Throws: `ModelProblem`: what was kept is no such element.
    init(id: String, record: Record) throws(ModelProblem)

    /// - Throws: `ModelProblem`: the element is not to be kept as it is. By default everything is.
    func check() throws(ModelProblem)

    /// Writes what is kept of it, a map in CBOR, which may be done faster than by way of a record. By default that of `record`.
    func encode(to buffer: inout ByteBuffer)
}

extension ModelElement {
    /// None.
    public var name: String { "" }
    /// Takes everything.
    public func check() throws(ModelProblem) {}
    /// Writes the record.
    public func encode(to buffer: inout ByteBuffer) { CBOR.append(.map(self.record), to: &buffer) }

    /// The element as it is kept.
    public var element: Element { Element(Self.type, self.id, name: self.name, self.record) }

    init(_ element: Element) throws(ModelProblem) { try self.init(id: element.id, record: element.fields) }
}
