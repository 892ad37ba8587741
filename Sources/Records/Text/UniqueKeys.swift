/// Tells whether a key of a map that is being read came before.
///
/// A few keys are compared one by one with those of the record; more are hashed, so that a map of many keys made to
/// take long does not.
struct UniqueKeys {
    private var keys: Set<String> = []

    /// Whether a key is new, which it is not the second time.
    mutating func insert(_ key: String, after record: Record) -> Bool {
        guard record.count >= 16 else { return record[key] == nil }
        if self.keys.isEmpty { self.keys = Set(record.keys) }
        return self.keys.insert(key).inserted
    }
}
