import PluginAPI

/// The value that an option gets.
enum GivenValue: Hashable, Sendable {
    case none
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([String])

    /// The values of all options in the order of their declaration: given, by default, or none.
    ///
    /// - Throws: `ExtensionError` for an option that is unknown, missing or malformed.
    static func values(
        of texts: [String: String],
        for options: [RegisteredOption]
    ) throws(ExtensionError) -> [GivenValue] {
        for name in texts.keys.sorted() where !options.contains(where: { $0.name == name }) {
            let known = options.isEmpty ? "there are none" : "there are: \(options.map(\.name).joined(separator: ", "))"
            throw ExtensionError(.badOption, "no option \"\(name)\"; \(known)")
        }
        var values: [GivenValue] = []
        for option in options {
            if let text = texts[option.name] ?? option.initial {
                values.append(try option.value(of: text))
            } else if option.isRequired {
                throw ExtensionError(.badOption, "option \"\(option.name)\" is required and was not given")
            } else {
                values.append(option.type == UInt32(PLUGIN_VALUE_FLAG) ? .flag(false) : .none)
            }
        }
        return values
    }

    /// The value for the contract. Its texts are in memory that is never freed, which a test can afford.
    var asLastingPluginValue: plugin_value {
        var value = plugin_value()
        switch self {
        case .none: value.type = UInt32(PLUGIN_VALUE_NONE)
        case .flag(let flag):
            value.type = UInt32(PLUGIN_VALUE_FLAG)
            value.integer = flag ? 1 : 0
        case .integer(let integer):
            value.type = UInt32(PLUGIN_VALUE_INTEGER)
            value.integer = Int64(integer)
        case .number(let number):
            value.type = UInt32(PLUGIN_VALUE_NUMBER)
            value.number = number
        case .text(let text):
            value.type = UInt32(PLUGIN_VALUE_TEXT)
            value.text = text.asLastingPluginText
        case .list(let texts):
            value.type = UInt32(PLUGIN_VALUE_LIST)
            value.list_count = UInt32(texts.count)
            let memory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(texts.count, 1))
            memory.initialize(from: texts.map(\.asLastingPluginText), count: texts.count)
            value.list = UnsafePointer(memory)
        }
        return value
    }
}
