import Configuration
import Discovery
import PluginABI

// Reading the structs of the contract. Texts and arrays are copied; a pointer that the plugin got wrong ends the
// worker, which the host reports.

extension ExtensionDescription {
    /// Copies what a plugin says of an extension.
    init(_ given: plugin_extension) {
        self.init(kind: String(copying: given.kind), name: String(copying: given.name))
        self.revision = Int(given.revision)
        self.summary = String(copying: given.summary)
        self.version = String(copying: given.version)
        self.options = (0..<Int(given.option_count)).compactMap { index in
            given.options?[index].map { OptionDeclaration($0.pointee) }
        }
        self.needs = (0..<Int(given.need_count)).compactMap { index in
            given.needs?[index].map {
                Need(capability: String(copying: $0.pointee.capability), detail: String(copying: $0.pointee.detail))
            }
        }
    }

    /// Copies what the verbs of a model say without being called.
    mutating func readModelVerbs(_ verbs: UnsafeRawPointer) {
        let table = verbs.load(as: plugin_model_verbs.self)
        self.encodings = table.encodings
        self.columns = (0..<Int(table.column_count)).compactMap { index in
            table.columns.map { String(copying: $0[index]) }
        }
    }
}

extension OptionDeclaration {
    /// Copies the declaration of an option.
    init(_ given: plugin_option) {
        let type: OptionType =
            switch Int(given.type) {
            case PLUGIN_VALUE_FLAG: .flag
            case PLUGIN_VALUE_INTEGER: .integer
            case PLUGIN_VALUE_NUMBER: .number
            case PLUGIN_VALUE_LIST: .list
            default: .text
            }
        self.init(
            name: String(copying: given.name),
            type: type,
            isRequired: given.flags & UInt32(PLUGIN_OPTION_REQUIRED) != 0,
            help: String(copying: given.help),
            placeholder: String(copying: given.placeholder),
            initial: given.initial.bytes == nil ? nil : String(copying: given.initial),
            minimum: given.flags & UInt32(PLUGIN_OPTION_HAS_MINIMUM) != 0 ? given.minimum : nil,
            maximum: given.flags & UInt32(PLUGIN_OPTION_HAS_MAXIMUM) != 0 ? given.maximum : nil,
            choices: (0..<Int(given.choice_count)).compactMap { index in
                given.choices.map { String(copying: $0[index]) }
            }
        )
    }
}

extension String {
    /// Copies a text of the contract; bytes that are not UTF-8 become replacement characters.
    init(copying text: plugin_text) {
        guard let bytes = text.bytes else {
            self = ""
            return
        }
        self = UnsafeBufferPointer(start: bytes, count: text.length).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
