import Records

/// Mappings in the order in which they are applied, for the records of one producer.
///
/// One thread at a time calls it. `simple` alone, the usual case, copies the fields of records as they are; all others
/// make a value of each record.
public final class MappingChain {
    /// A name that no mapping has.
    public struct UnknownMapping: Error, Hashable, Sendable, CustomStringConvertible {
        /// The name.
        public let name: String
        /// One sentence for people.
        public var description: String {
            "unknown mapping \"\(self.name)\"; there are \(MappingCatalog.builtIn.map(\.name).joined(separator: ", "))"
        }
    }

    private var mappings: [any RecordMapping]
    private var selection: FieldSelection?

    /// Makes a chain.
    ///
    /// - Parameter copiesFields: Whether `simple` alone may copy fields unread; false is for comparing.
    public init(_ mappings: [any RecordMapping], copiesFields: Bool = true) {
        self.mappings = mappings
        self.selection = nil
        if copiesFields, mappings.count == 1, let simple = mappings.first as? SimpleMapping {
            self.selection = FieldSelection(simple)
        }
    }

    /// Makes a chain of the mappings of some names.
    public convenience init(names: [String], options: MappingOptions) throws(UnknownMapping) {
        var mappings: [any RecordMapping] = []
        for name in names {
            guard let entry = MappingCatalog.find(name) else { throw UnknownMapping(name: name) }
            mappings.append(entry.make(options))
        }
        self.init(mappings)
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { self.mappings.isEmpty }

    /// The keys that records have after the last mapping; nil if that cannot be told.
    ///
    /// - Parameter before: The keys that records have before the first one; nil if that is unknown.
    public func columns(_ before: [String]?) -> [String]? { self.mappings.reduce(before) { $1.columns($0) } }

    /// Maps records and appends what they become, one for one and in order.
    ///
    /// - Parameters:
    ///   - records: A sequence of CBOR maps, outside of the buffer.
    ///   - output: Gets a sequence of CBOR maps behind what it has.
    /// - Returns: The number of records.
    /// - Throws: What is wrong with the first record that is malformed or that a mapping refuses. The records before it
    ///   were mapped and appended.
    @discardableResult
    public func map(_ records: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(TransformError) -> Int {
        var reader = RecordReader(records)
        var count = 0
        while !reader.isAtEnd {
            let start = reader.offset
            let length = output.count
            do {
                if self.selection == nil {
                    try self.mapOne(&reader, records, into: &output)
                } else {
                    try self.selection?.map(&reader, into: &output)
                }
            } catch {
                output.truncate(to: length)
                throw TransformError(record: count, offset: start, reason: "\(error)")
            }
            count += 1
        }
        return count
    }

    private func mapOne(
        _ reader: inout RecordReader,
        _ records: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws {
        let value = try CBOR.decode(try reader.skipItem())
        guard case .map(var record) = value else {
            throw UnrepresentableRecord("expected a record, which is a map, found another value")
        }
        for index in self.mappings.indices { try self.mappings[index].map(&record) }
        CBOR.append(.map(record), to: &output)
    }
}
