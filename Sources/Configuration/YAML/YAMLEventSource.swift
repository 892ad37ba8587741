import CYAML

// All that is unsafe about reading with libyaml is here. Invariants: the parser is in memory of its own that never moves,
// from `init` to `deinit`; its input lies in memory of its own that lives as long and is not changed; an event is deleted
// in the call that got it, after its texts were copied.

/// The events of a text.
internal final class YAMLEventSource {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    /// - Throws: If there is no memory for it.
    internal init(_ bytes: [UInt8], file: String) throws(YAMLError) {
        self.file = file
        self.parser = .allocate(capacity: 1)
        // An empty buffer may have no address, which libyaml does not take.
        self.input = .allocate(capacity: bytes.count + 1)
        self.input.initialize(repeating: 0)
        for (index, byte) in bytes.enumerated() { self.input[index] = byte }
        guard yaml_parser_initialize(self.parser) != 0 else {
            // Nothing is initialized then, and deleting zeroes is harmless.
            self.parser.initialize(to: yaml_parser_t())
            throw YAMLError(file: file, at: nil, "there is no memory to read it")
        }
        yaml_parser_set_input_string(self.parser, self.input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(self.parser)
        self.parser.deallocate()
        self.input.deallocate()
    }

    /// The next event; after `streamEnd` there is none to ask for.
    ///
    /// - Throws: What is wrong with the syntax, and where.
    internal func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(self.parser, &event) != 0 else { throw self.error() }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(kind: Self.kind(event), mark: Self.mark(event.start_mark))
    }

    private static func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return .sequenceStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return .mappingStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            return .scalar(
                text: String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self),
                anchor: Self.text(scalar.anchor),
                tag: Self.text(scalar.tag),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
            )
        case YAML_ALIAS_EVENT: return .alias(Self.text(event.data.alias.anchor) ?? "")
        default: return .other
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
        YAMLMark(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private func error() -> YAMLError {
        let parser = self.parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        switch parser.error {
        case YAML_MEMORY_ERROR: return YAMLError(file: self.file, at: nil, "there is no memory to read it")
        case YAML_READER_ERROR:
            // libyaml knows only the offset of a byte there.
            let before = Array(self.input.prefix(Int(clamping: parser.problem_offset)))
            let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let column = String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count + 1
            return YAMLError(
                file: self.file,
                at: YAMLMark(line: max(lines.count, 1), column: column),
                "expected text in UTF-8: \(problem)"
            )
        default:
            var reason = problem
            if let context = parser.context.map({ String(cString: $0) }) {
                reason = "\(context) that begins at \(Self.mark(parser.context_mark)): \(problem)"
            }
            return YAMLError(file: self.file, at: Self.mark(parser.problem_mark), "no YAML: \(reason)")
        }
    }
}
