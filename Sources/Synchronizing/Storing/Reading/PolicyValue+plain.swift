import Records

extension PolicyValue {
    /// As a field could have it; nil: no field has such.
    var plain: Value? {
        switch self {
        case .boolean(let flag): .bool(flag)
        case .integer(let number): .int(number)
        case .number(let number): .double(number)
        case .text(let text): .string(text)
        case .object(let object): .int(object.id)
        case .null, .list: nil
        }
    }
}
