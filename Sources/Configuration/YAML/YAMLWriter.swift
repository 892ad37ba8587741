import CYAML

// All that is unsafe about writing with libyaml is here. Invariants: emitter and output have memory of their own that
// does not move until the call returns; a text is given with its length, and libyaml copies it.

/// Writes a document.
public enum YAMLWriter {
    /// The document of a node, in blocks; reading it gives the same node but for places. Ends in a line feed.
    ///
    /// A text that would be read as something else stands in quotes.
    public static func text(of node: YAMLNode) -> String {
        let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
        emitter.initialize(to: yaml_emitter_t())
        let output = UnsafeMutablePointer<[UInt8]>.allocate(capacity: 1)
        output.initialize(to: [])
        defer {
            yaml_emitter_delete(emitter)
            emitter.deallocate()
            output.deinitialize(count: 1)
            output.deallocate()
        }
        let isReady = yaml_emitter_initialize(emitter)
        precondition(isReady != 0, "no memory")
        yaml_emitter_set_unicode(emitter, 1)
        yaml_emitter_set_width(emitter, -1)
        yaml_emitter_set_output(
            emitter,
            { data, bytes, count in
                guard let data, let bytes else { return 0 }
                data.assumingMemoryBound(to: [UInt8].self).pointee += UnsafeBufferPointer(start: bytes, count: count)
                return 1
            },
            output
        )
        var event = yaml_event_t()
        yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)
        yaml_emitter_emit(emitter, &event)
        yaml_document_start_event_initialize(&event, nil, nil, nil, 1)
        yaml_emitter_emit(emitter, &event)
        Self.emit(node, emitter)
        yaml_document_end_event_initialize(&event, 1)
        yaml_emitter_emit(emitter, &event)
        yaml_stream_end_event_initialize(&event)
        yaml_emitter_emit(emitter, &event)
        return String(decoding: output.pointee, as: UTF8.self)
    }

    private static func emit(_ node: YAMLNode, _ emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        var event = yaml_event_t()
        switch node.content {
        case .scalar(let scalar): Self.emit(scalar, emitter)
        case .sequence(let elements):
            // Short lists of single values read best on one line.
            let isFlow = elements.allSatisfy { ($0.scalar?.text.utf8.count ?? 100) < 24 } && elements.count < 5
            let style = isFlow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
            yaml_sequence_start_event_initialize(&event, nil, nil, 1, style)
            yaml_emitter_emit(emitter, &event)
            for element in elements { Self.emit(element, emitter) }
            yaml_sequence_end_event_initialize(&event)
            yaml_emitter_emit(emitter, &event)
        case .mapping(let members):
            yaml_mapping_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE)
            yaml_emitter_emit(emitter, &event)
            for member in members {
                Self.emit(member.key, emitter)
                Self.emit(member.value, emitter)
            }
            yaml_mapping_end_event_initialize(&event)
            yaml_emitter_emit(emitter, &event)
        }
    }

    private static func emit(_ given: YAMLScalar, _ emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        // Nothing at all cannot stand everywhere.
        let scalar = given.value == .null ? YAMLScalar(plain: "null") : given
        var event = yaml_event_t()
        // Folded lines would be text to get right; escapes are.
        let hasBreaks = scalar.text.unicodeScalars.contains { $0.properties.isWhitespace && $0 != " " }
        let isText = if case .text = scalar.value { true } else { false }
        // As a key, << would be read as another thing.
        let isPlain = YAMLScalar(plain: scalar.text).value == scalar.value && scalar.text != "<<"
        let style =
            hasBreaks
            ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : isPlain ? YAML_PLAIN_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE
        var bytes = Array(scalar.text.utf8)
        yaml_scalar_event_initialize(
            &event,
            nil,
            nil,
            &bytes,
            Int32(bytes.count),
            isPlain ? 1 : 0,
            isText ? 1 : 0,
            style
        )
        yaml_emitter_emit(emitter, &event)
    }
}
