extension ModelWriter {
    /// Copies all entries of a version, of whatever arena, into this writer, which has none yet; nodes get packed.
    ///
    /// On an error the writer is empty again.
    public mutating func load(_ source: ModelReader) throws(ModelWriteError) {
        guard self.state.count == 0 else { throw .notEmpty }
        let start = self.savepoint()
        do throws(ModelWriteError) {
            try self.copyAll(of: source)
        } catch {
            self.rollback(to: start)
            throw error
        }
    }

    private mutating func copyAll(of source: ModelReader) throws(ModelWriteError) {
        var loader = BulkLoader()
        var cursor = try ModelWriteError.checking { () throws(ModelCorruption) in try source.scan() }
        while true {
            let entry = try ModelWriteError.checking { () throws(ModelCorruption) in try cursor.next() }
            guard let entry else { break }
            try loader.append(entry, to: &self)
        }
        try loader.finish(&self)
    }
}
