import Records

/// The value of `msg` and a line feed for each record, as `--textlog` asks for: the lines of a log and nothing else.
///
/// A text is written as it is, without quotes; what is no text is written as in JSON. A record without `msg`, or with
/// null there, is an empty line, so that lines and records have the same number.
public final class TextFormat: BatchFormat {
    /// The name of the format.
    public static let name = "text"
    /// The key whose values are the lines.
    public static let key = "msg"

    private var keys = KeyDirectory { key in (key.elementsEqual(TextFormat.key.utf8) ? 1 : 0, []) }

    /// Appends the lines of a batch; see `BatchFormat`.
    public func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError) {
        try self.encodeEach(records, count: count, into: &output) { reader, _, output in
            try Self.line(&reader, &self.keys, into: &output)
        }
    }

    @inline(__always)
    private static func line(
        _ reader: inout RecordReader,
        _ keys: inout KeyDirectory,
        into output: inout ByteBuffer
    ) throws(CBORError) {
        var message = FieldValue.null
        keys.beginRecord()
        try reader.beginRecord()
        while let key = try reader.nextKey(in: &keys) {
            if keys.entry(key).role == 1 { message = try reader.nextValue() } else { _ = try reader.skipItem() }
        }
        switch message {
        case .text(let text): output.append(text)
        case .null: break
        case .int(let number): output.commit(DecimalText.write(number, at: output.reserve(DecimalText.maximumLength)))
        case .double(let number): output.commit(DoubleText.write(number, at: output.reserve(DoubleText.maximumLength)))
        case .bool(let flag): output.append(flag ? "true" : "false")
        case .time(let time): output.commit(TimestampText.write(time, at: output.reserve(TimestampText.maximumLength)))
        case .item(let item):
            let value = try FieldValue.decode(item)
            let text = value.text.map { Array($0.utf8) } ?? JSON.encode(value, .spaced)
            text.withUnsafeBytes { output.append($0) }
        }
        output.append("\n")
    }
}
