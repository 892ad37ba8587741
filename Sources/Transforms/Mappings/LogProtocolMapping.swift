import Records

/// Replaces a record by the fields that protobuf messages of logs have.
public struct LogProtocolMapping: RecordMapping {
    private let context: TransformContext
    private let identifier: AlertIdentifier
    private var position: UInt64

    /// Makes the mapping for one producer.
    public init(_ context: TransformContext) {
        self.context = context
        self.identifier = AlertIdentifier(context)
        self.position = context.firstRecord
    }

    /// Replaces the record. Without `ctime`, the log is of now; without `aname`, it is of the program "avalon".
    ///
    /// - Throws: If `ctime` is no time.
    public mutating func map(_ record: inout Record) throws {
        let now = self.context.time(ofRecord: self.position)
        let message = record["msg"] ?? .null
        let name = record["aname"]?.text ?? "avalon"
        record = [
            "logid": .string(self.identifier.text(self.position, time: now)),
            "timestamp": .int(Int(now)),
            "timestamp_rsyslog": .int(try Self.microseconds(record["ctime"]) ?? Int(now)),
            "hostname": "avalon",
            "fromhost_ip": "0.0.0.0",
            "programname": .string(name.prefix { $0 != "-" }.lowercased()),
            "log": message == .null ? "" : message,
            "json": "{}",
            "pluginid": "",
        ]
        self.position &+= 1
    }

    /// Always the same nine.
    public func columns(_ before: [String]?) -> [String]? {
        [
            "logid", "timestamp", "timestamp_rsyslog", "hostname", "fromhost_ip", "programname", "log", "json",
            "pluginid",
        ]
    }

    private static func microseconds(_ value: Value?) throws -> Int? {
        let time: Int64?
        switch value {
        case nil, .null?: return nil
        case .timestamp(let microseconds)?: time = microseconds
        case .double(let seconds)?: time = CBORItem.double(seconds).secondsInMicroseconds
        case .int(let seconds)?:
            let (product, isTooLarge) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
            time = isTooLarge ? nil : product
        case .string(let text)?: time = RFC3339Text.microseconds(text)
        default: time = nil
        }
        if let time { return Int(time) }
        throw UnrepresentableRecord("\"ctime\" is no time: expected a time, seconds since 1970 or text of RFC 3339")
    }
}
