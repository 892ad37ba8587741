import Records

/// Alerts as objects of Python: one pickle a batch, a list of pairs of what is known of an alert and its values by path.
///
/// Values are as they are in the record; a time is a number of seconds.
final class PickledIDMEFFormat: BatchFormat {
    private let context: TransformContext
    private let identifier: AlertIdentifier
    private var position: UInt64
    private var localTime: LocalTimeText
    private var keys = KeyDirectory { key in
        let field = AlertField(key: key)
        return (field.rawValue, field == .message ? Array("RawLog".utf8) : Array(key))
    }

    init(_ context: TransformContext) {
        self.context = context
        self.identifier = AlertIdentifier(context)
        self.localTime = LocalTimeText(context.zone)
        self.position = context.firstRecord
    }

    func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError) {
        let length = output.count
        PickleWriter.begin(to: &output)
        PickleWriter.beginList(to: &output)
        do throws(TransformError) {
            try self.encodeEach(records, count: count, into: &output) { reader, index, output in
                try self.alert(&reader, self.position &+ UInt64(truncatingIfNeeded: index), into: &output)
            }
        } catch {
            output.truncate(to: length)
            throw error
        }
        PickleWriter.endList(to: &output)
        PickleWriter.end(to: &output)
        self.position &+= UInt64(count)
    }

    private func alert(_ reader: inout RecordReader, _ number: UInt64, into output: inout ByteBuffer) throws {
        try self.metadata(number, into: &output)
        PickleWriter.beginList(to: &output)
        self.keys.beginRecord()
        try reader.beginRecord()
        while let key = try reader.nextKey(in: &self.keys) {
            let entry = self.keys.entry(key)
            let value = try reader.nextValue()
            if let path = AlertField(rawValue: entry.role).flatMap({ AlertPath.path($0) }) {
                PickleWriter.write(path, to: &output)
            } else {
                PickleWriter.write("/Alert/AdditionalData[]/@type", to: &output)
                PickleWriter.write("string", to: &output)
                PickleWriter.pair(to: &output)
                PickleWriter.write("/Alert/AdditionalData[-1]/@meaning", to: &output)
                PickleWriter.write(text: entry.prefix, to: &output)
                PickleWriter.pair(to: &output)
                PickleWriter.write("/Alert/AdditionalData[-1]/string", to: &output)
            }
            try PickleWriter.write(value, to: &output)
            PickleWriter.pair(to: &output)
        }
        PickleWriter.endList(to: &output)
        PickleWriter.pair(to: &output)
    }

    /// Writes what is known of an alert: its id, and the time now in four forms.
    private func metadata(_ number: UInt64, into output: inout ByteBuffer) throws {
        let now = self.context.time(ofRecord: number)
        let iso = self.localTime.text(now)
        let second = now >= 0 ? now / 1_000_000 : (now - 999_999) / 1_000_000
        let microsecond = Int(now - second * 1_000_000)
        let date = CivilDate(second: second + Int64(self.localTime.secondsEast))
        guard (1...9999).contains(date.year) else {
            throw UnrepresentableRecord("the clock of the run is at \(iso); Python has the years 1 to 9999")
        }
        PickleWriter.beginDictionary(to: &output)
        PickleWriter.write("_id", to: &output)
        PickleWriter.write(self.identifier.text(number, time: now), to: &output)
        PickleWriter.write("_ts", to: &output)
        PickleWriter.write(Int(second), to: &output)
        PickleWriter.write("_ms", to: &output)
        PickleWriter.write(microsecond, to: &output)
        PickleWriter.write("timestamp", to: &output)
        PickleWriter.write(date, microsecond: microsecond, secondsEast: self.localTime.secondsEast, to: &output)
        PickleWriter.write("isotime", to: &output)
        PickleWriter.write(iso, to: &output)
        PickleWriter.endDictionary(to: &output)
    }
}
