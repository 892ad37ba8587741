import Records

/// The alerts that a correlation alert is about, as a record names them.
enum CorrelatedAlerts {
    /// The elements for a value: a text or number is the id of one alert, a map has it in `ident` and that of its analyzer
    /// in `aid`, and a list has any number of those.
    ///
    /// - Throws: `UnrepresentableRecord` if it is something else.
    static func elements(_ value: FieldValue) throws -> [UInt8] {
        switch value {
        case .text(let text): try self.element(.string(String(decoding: text, as: UTF8.self)))
        case .int(let number): try self.element(.int(number))
        case .item(let item):
            switch try FieldValue.decode(item) {
            case .array(let alerts): try alerts.flatMap { try self.element($0) }
            case let alert: try self.element(alert)
            }
        case .null, .bool, .double, .time: throw self.refusal
        }
    }

    private static func element(_ alert: Value) throws -> [UInt8] {
        guard let map = alert.record else { return try self.element(ident: alert, analyzer: nil) }
        guard let ident = map["ident"] else { throw self.refusal }
        return try self.element(ident: ident, analyzer: map["aid"])
    }

    private static func element(ident: Value, analyzer: Value?) throws -> [UInt8] {
        var attribute: [UInt8] = []
        if let analyzer, analyzer != .null {
            attribute = Array(" analyzerid=\"".utf8) + XMLText.escaped(try self.text(analyzer)) + Array("\"".utf8)
        }
        let contents = XMLText.escaped(try self.text(ident))
        return Array("<alertident".utf8) + attribute + Array(">".utf8) + contents + Array("</alertident>".utf8)
    }

    private static func text(_ value: Value) throws -> [UInt8] {
        switch value {
        case .string(let text): Array(text.utf8)
        case .int(let number): Array("\(number)".utf8)
        default: throw self.refusal
        }
    }

    private static var refusal: UnrepresentableRecord {
        UnrepresentableRecord(
            "\"calertidents\" names the correlated alerts: expected ids, or maps with \"ident\" and \"aid\", or a list of"
                + " those; found something else"
        )
    }
}
