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

    /// Copies what the table of verbs says without being called; the kind is a known one.
    ///
    /// - Returns: What is wrong with it, with the number of the promise that it breaks; nil if nothing is.
    mutating func readVerbs(_ verbs: UnsafeRawPointer) -> String? {
        let needed =
            switch self.kind {
            case PLUGIN_KIND_MODEL: MemoryLayout<plugin_model_verbs>.size
            case PLUGIN_KIND_MAPPING: MemoryLayout<plugin_mapping_verbs>.size
            case PLUGIN_KIND_FORMAT: MemoryLayout<plugin_format_verbs>.size
            case PLUGIN_KIND_MEDIUM: MemoryLayout<plugin_medium_verbs>.size
            case PLUGIN_KIND_STORE: MemoryLayout<plugin_store_verbs>.size
            case PLUGIN_KIND_BUS: MemoryLayout<plugin_bus_verbs>.size
            case PLUGIN_KIND_GATEWAY: MemoryLayout<plugin_gateway_verbs>.size
            case PLUGIN_KIND_MODULE: MemoryLayout<plugin_module_verbs>.size
            case PLUGIN_KIND_COLLECTOR: MemoryLayout<plugin_collector_verbs>.size
            case PLUGIN_KIND_STRATEGY: MemoryLayout<plugin_strategy_verbs>.size
            case PLUGIN_KIND_DATA_MODEL: MemoryLayout<plugin_data_model_verbs>.size
            case PLUGIN_KIND_SYNC_STEP: MemoryLayout<plugin_sync_step_verbs>.size
            case PLUGIN_KIND_MODEL_POLICY: MemoryLayout<plugin_model_policy_verbs>.size
            case PLUGIN_KIND_PULL_STEP: MemoryLayout<plugin_pull_step_verbs>.size
            case PLUGIN_KIND_EVENT_STEP: MemoryLayout<plugin_event_step_verbs>.size
            case PLUGIN_KIND_CONVENIENCE: MemoryLayout<plugin_convenience_verbs>.size
            default: MemoryLayout<plugin_generic_verbs>.size
            }
        let size = verbs.load(as: UInt32.self)
        guard size >= needed else {
            return "[P-01] verbs of \(size) bytes; this host knows those of \(needed)"
        }
        switch self.kind {
        case PLUGIN_KIND_MODEL: return self.readModelVerbs(verbs.load(as: plugin_model_verbs.self))
        case PLUGIN_KIND_MEDIUM: return self.readMediumVerbs(verbs.load(as: plugin_medium_verbs.self))
        case PLUGIN_KIND_FORMAT: self.flags = verbs.load(as: plugin_format_verbs.self).flags
        case PLUGIN_KIND_GATEWAY: return self.problemOfGateway
        case PLUGIN_KIND_GENERIC: self.flags = verbs.load(as: plugin_generic_verbs.self).flags
        default: break
        }
        return nil
    }

    private mutating func readModelVerbs(_ table: plugin_model_verbs) -> String? {
        self.encodings = table.encodings
        self.columns = (0..<Int(table.column_count)).compactMap { index in
            table.columns.map { String(copying: $0[index]) }
        }
        guard self.encodings & UInt32(PLUGIN_ENCODING_CBOR) == 0 else { return nil }
        return "[P-12] the model does not offer CBOR, from which the host makes the rest"
    }

    private var problemOfGateway: String? {
        let count = self.options.count { $0.type == .text && $0.name.hasSuffix("-listen") }
        guard count != 1 else { return nil }
        return "[P-60] the gateway has \(count) options of type TEXT that end in \"-listen\"; expected one"
    }

    private mutating func readMediumVerbs(_ table: plugin_medium_verbs) -> String? {
        self.encodings = table.encoding
        self.format = String(copying: table.format)
        let (bytes, records) = (UInt32(PLUGIN_ENCODING_BYTES), UInt32(PLUGIN_ENCODING_CBOR))
        guard ![bytes, records, bytes | records].contains(table.encoding) else { return nil }
        return "[P-20] the medium takes encoding \(table.encoding); expected \(bytes) (bytes), \(records) (CBOR) or"
            + " \(bytes | records) (both)"
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
