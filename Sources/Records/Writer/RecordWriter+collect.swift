extension RecordWriter {
    /// Has one record written and decodes it: for callers that want a value and not bytes.
    ///
    /// - Precondition: The encoding is CBOR and no buffer was attached.
    /// - Throws: What `body` throws, `RecordWriterError` or `CBORError`.
    public mutating func collectRecord(_ body: (inout RecordWriter) throws -> Void) throws -> Record {
        try body(&self)
        // Without a buffer every record ends in the private one.
        if try self.endRecord() { return [:] }
        let bytes = UnsafeRawBufferPointer(start: self.state.spill, count: self.state.pendingLength)
        self.state.pendingLength = 0
        guard case .map(let record) = try CBOR.decode(bytes) else { return [:] }
        return record
    }
}
