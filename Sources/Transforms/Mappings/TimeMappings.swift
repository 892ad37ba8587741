import Records

/// Makes times texts of ISO 8601 in local time with the offset from UTC; also within lists and maps.
public struct ISOTimeMapping: RecordMapping {
    private let text: SharedTimeText

    /// Makes the mapping.
    public init(_ zone: LocalZone = .system) { self.text = SharedTimeText(zone) }

    /// Replaces all times of a record.
    public func map(_ record: inout Record) { record.replaceTimes { .string(self.text.of($0)) } }
}

/// Makes times numbers of seconds since 1970 UTC; also within lists and maps.
public struct TimestampMapping: RecordMapping {
    /// Makes the mapping.
    public init() {}

    /// Replaces all times of a record.
    public func map(_ record: inout Record) { record.replaceTimes { .double(Double($0) / 1_000_000) } }
}

/// The text of times, for values that can be copied.
final class SharedTimeText {
    private var text: LocalTimeText

    init(_ zone: LocalZone) { self.text = LocalTimeText(zone) }

    func of(_ microseconds: Int64) -> String { self.text.text(microseconds) }
}

extension Record {
    /// Replaces all times, at any depth.
    fileprivate mutating func replaceTimes(_ replacement: (Int64) -> Value) {
        for (key, value) in self.fields {
            if let replaced = value.replacingTimes(replacement) { self[key] = replaced }
        }
    }
}

extension Value {
    /// The value with all times replaced; nil if it has none.
    fileprivate func replacingTimes(_ replacement: (Int64) -> Value) -> Value? {
        switch self {
        case .timestamp(let time): return replacement(time)
        case .array(let elements):
            let replaced = elements.map { $0.replacingTimes(replacement) }
            guard replaced.contains(where: { $0 != nil }) else { return nil }
            return .array(zip(elements, replaced).map { $1 ?? $0 })
        case .map(var record):
            let before = record
            record.replaceTimes(replacement)
            return record == before ? nil : .map(record)
        case .null, .bool, .int, .double, .string, .bytes: return nil
        }
    }
}
