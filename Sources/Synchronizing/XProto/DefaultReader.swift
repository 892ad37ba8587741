import Configuration
import Records

/// Makes what a new object has in a field of what `default` says.
enum DefaultReader {
    private struct Failure: Error {
        let message: String
    }

    /// The default of a field; nil: it has none, or one that cannot be, which is told.
    static func read(_ option: OptionSyntax?, for field: FieldDefinition, _ findings: ModelFindings) -> FieldDefault? {
        guard let option else {
            let isBool = field.link == nil && field.type == .bool
            return isBool ? .value(.bool(false)) : nil
        }
        do throws(Failure) {
            return try Self.value(option, field)
        } catch {
            findings.error(option.name.place, model: field.model, field: field.name, "default: \(error.message)")
            return nil
        }
    }

    private static func value(_ option: OptionSyntax, _ field: FieldDefinition) throws(Failure) -> FieldDefault? {
        if option.isNone {
            guard field.allowsNull else { throw Failure(message: "None is no value of a required field") }
            return nil
        }
        if field.link != nil { throw Failure(message: "a link has no default but None, found \(option.found)") }
        switch field.type {
        case .bool:
            guard let flag = option.flag else {
                throw Failure(message: "expected True or False, found \(option.found)")
            }
            return .value(.bool(flag))
        case .int32, .uint32: return .value(.int(try Self.integer(option, field)))
        case .float:
            guard let number = Double(option.text), number.isFinite else {
                throw Failure(message: "expected a number, found \(option.found)")
            }
            return .value(.double(number))
        case .string: return try Self.text(option, field)
        }
    }

    private static func integer(_ option: OptionSyntax, _ field: FieldDefinition) throws(Failure) -> Int {
        guard let range = field.type.integers, let number = Int(option.text), range.contains(number) else {
            throw Failure(message: "expected a whole number that fits \(field.type.rawValue), found \(option.found)")
        }
        if let minimum = field.minimum, number < minimum {
            throw Failure(message: "\(number) is below min_value = \(minimum)")
        }
        if let maximum = field.maximum, number > maximum {
            throw Failure(message: "\(number) is above max_value = \(maximum)")
        }
        return number
    }

    private static func text(_ option: OptionSyntax, _ field: FieldDefinition) throws(Failure) -> FieldDefault {
        guard case .text(let text) = option.value else {
            throw Failure(message: "expected a text in quotes, found \(option.found)")
        }
        if field.isDate {
            if text == "now()" { return .now }
            guard let time = RFC3339Text.microseconds(text) else {
                throw Failure(
                    message: "expected \"now()\" or a time such as 2026-01-31T12:00:00Z, found \(option.found)"
                )
            }
            return .value(.timestamp(time))
        }
        if text.hasSuffix("()") {
            throw Failure(
                message:
                    "the only call there is is \"now()\", of fields of content_type \"date\"; found \(option.found)"
            )
        }
        if let length = field.maximumLength, text.unicodeScalars.count > length {
            throw Failure(message: "\(option.found) is longer than max_length = \(length)")
        }
        guard field.choices.isEmpty || field.choices.contains(where: { ($0.stored ?? "") == text }) else {
            throw Failure(message: "\(option.found) is none of the choices")
        }
        return .value(.string(text))
    }
}
