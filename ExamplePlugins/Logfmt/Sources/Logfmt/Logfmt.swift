import PluginAPI

/// Records as lines of `key=value`, which people read and tools such as Loki parse.
struct Logfmt: Format {
    static let name = "logfmt"
    static let summary = "Lines of key=value."

    init(_ context: Context) {}

    func encode(_ batch: Batch) throws -> [UInt8] {
        var lines: [UInt8] = []
        for record in try batch.records() {
            for (index, field) in record.fields.enumerated() {
                if index > 0 { lines.append(UInt8(ascii: " ")) }
                lines += Self.key(field.key)
                lines.append(UInt8(ascii: "="))
                lines += Self.text(field.value)
            }
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// What would end a key is replaced, as there is no way to write it.
    private static func key(_ key: String) -> [UInt8] {
        key.isEmpty
            ? [UInt8(ascii: "_")]
            : key.utf8.map { $0 <= UInt8(ascii: " ") || "=\"".utf8.contains($0) ? UInt8(ascii: "_") : $0 }
    }

    private static func text(_ value: Value) -> [UInt8] {
        switch value {
        case .null: []
        case .string(let text): self.quoted(text)
        // Nested values are JSON, in quotes.
        case .array, .map: self.quoted(String(decoding: JSON.encode(value), as: UTF8.self))
        default: JSON.encode(value)
        }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        let isBare = !text.isEmpty && text.utf8.allSatisfy { $0 > UInt8(ascii: " ") && !"=\"\\".utf8.contains($0) }
        return isBare ? Array(text.utf8) : JSON.encode(.string(text))
    }
}
