import Records

/// Makes times texts of ISO 8601 in local time with the offset from UTC; also those that are local text without an offset,
/// and those within lists and maps.
public struct ISOTimeMapping: RecordMapping {
    private let text: SharedTimeText

    /// Makes the mapping.
    public init(_ zone: LocalZone = .system) { self.text = SharedTimeText(zone) }

    /// Replaces all times of a record.
    public func map(_ record: inout Record) {
        record.replaceTimes(self.text.zone) { .string(self.text.of($0)) }
    }
}

/// Makes times numbers of seconds since 1970 UTC; also those that are local text, and those within lists and maps.
public struct TimestampMapping: RecordMapping {
    private let zone: LocalZone

    /// Makes the mapping.
    public init(_ zone: LocalZone = .system) { self.zone = zone }

    /// Replaces all times of a record.
    public func map(_ record: inout Record) {
        record.replaceTimes(self.zone) { .double(Double($0) / 1_000_000) }
    }
}

/// The text of times, for values that can be copied.
final class SharedTimeText {
    let zone: LocalZone
    private var text: LocalTimeText

    init(_ zone: LocalZone) {
        self.zone = zone
        self.text = LocalTimeText(zone)
    }

    func of(_ microseconds: Int64) -> String { self.text.text(microseconds) }
}

extension Record {
    /// Replaces all times, at any depth.
    fileprivate mutating func replaceTimes(_ zone: LocalZone, _ replacement: (Int64) -> Value) {
        for (key, value) in self.fields {
            if let replaced = value.replacingTimes(zone, replacement) { self[key] = replaced }
        }
    }
}

extension Value {
    /// The value with all times replaced; nil if it has none.
    fileprivate func replacingTimes(_ zone: LocalZone, _ replacement: (Int64) -> Value) -> Value? {
        switch self {
        case .timestamp(let time): return replacement(time)
        case .array(let elements):
            let replaced = elements.map { $0.replacingTimes(zone, replacement) }
            guard replaced.contains(where: { $0 != nil }) else { return nil }
            return .array(zip(elements, replaced).map { $1 ?? $0 })
        case .map(var record):
            let before = record
            record.replaceTimes(zone, replacement)
            return record == before ? nil : .map(record)
        case .string(let text): return LocalTimestamp.microseconds(text, zone).map(replacement)
        case .null, .bool, .int, .double, .bytes: return nil
        }
    }
}
