import Records

extension ObjectRecord {
    /// As calls have it.
    public var value: Value {
        let fields = self.values.filter { $0.value != .null }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return [
            "model": .string(self.model), "id": .int(self.id), "version": .int(self.version),
            "values": .map(Record(fields)),
        ]
    }
}

extension ObjectRefusal {
    /// As answers have it.
    public var value: Value {
        var error: Record = ["code": .string(self.code.rawValue), "message": .string(self.description)]
        error["found"] = self.found?.value
        return ["error": .map(error)]
    }
}
