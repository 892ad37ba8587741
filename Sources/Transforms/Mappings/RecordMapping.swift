import Records

/// Changes records, one by one.
///
/// One value serves the records of one producer in order; one thread at a time calls it.
public protocol RecordMapping {
    /// Changes a record.
    ///
    /// - Throws: What is wrong with the record; it ends the producer.
    mutating func map(_ record: inout Record) throws

    /// The keys that records have after the mapping; nil if that cannot be told.
    ///
    /// - Parameter before: The keys that records have before it; nil if that is unknown.
    func columns(_ before: [String]?) -> [String]?
}

extension RecordMapping {
    /// The keys stay as they are.
    public func columns(_ before: [String]?) -> [String]? { before }
}
