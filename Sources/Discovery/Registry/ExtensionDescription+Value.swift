import Configuration
import Records

extension ExtensionDescription {
    /// The description as a map, for the wire and the cache. What has its default value is left out.
    public var value: Value {
        var record: Record = ["kind": .string(self.kind), "name": .string(self.name)]
        if self.revision != 0 { record["revision"] = .int(self.revision) }
        if !self.summary.isEmpty { record["summary"] = .string(self.summary) }
        if !self.version.isEmpty { record["version"] = .string(self.version) }
        if !self.options.isEmpty { record["options"] = .array(self.options.map(\.value)) }
        if !self.needs.isEmpty {
            record["needs"] = .array(self.needs.map { .array([.string($0.capability), .string($0.detail)]) })
        }
        if !self.columns.isEmpty { record["columns"] = .array(self.columns.map(Value.string)) }
        if self.encodings != 0 { record["encodings"] = .int(Int(self.encodings)) }
        if self.flags != 0 { record["flags"] = .int(Int(self.flags)) }
        if !self.format.isEmpty { record["format"] = .string(self.format) }
        if let refusal = self.refusal { record["refusal"] = .string(refusal) }
        return .map(record)
    }

    /// Reads what `value` wrote; nil if it is something else.
    public init?(value: Value) {
        guard let record = value.record, let kind = record["kind"]?.text, let name = record["name"]?.text else {
            return nil
        }
        self.init(kind: kind, name: name)
        self.revision = record["revision"]?.integer ?? 0
        self.summary = record["summary"]?.text ?? ""
        self.version = record["version"]?.text ?? ""
        for option in record["options"]?.elements ?? [] {
            guard let declaration = try? OptionDeclaration(value: option) else { return nil }
            self.options.append(declaration)
        }
        for need in record["needs"]?.elements ?? [] {
            guard let parts = need.elements, parts.count == 2 else { return nil }
            guard let capability = parts[0].text, let detail = parts[1].text else { return nil }
            self.needs.append(Need(capability: capability, detail: detail))
        }
        self.columns = (record["columns"]?.elements ?? []).compactMap(\.text)
        self.encodings = UInt32(truncatingIfNeeded: record["encodings"]?.integer ?? 0)
        self.flags = UInt32(truncatingIfNeeded: record["flags"]?.integer ?? 0)
        self.format = record["format"]?.text ?? ""
        self.refusal = record["refusal"]?.text
    }
}
