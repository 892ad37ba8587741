import Records

/// Alerts of IDMEF (RFC 4765): one XML document a line, valid against the RFC's document type.
///
/// Fields that alerts have places for go there, `msg` becomes the additional data `RawLog`, and each other key becomes
/// additional data of its name. Null is as if the key were absent.
final class IDMEFFormat: BatchFormat {
    private let context: TransformContext
    private var writer: AlertWriter
    private var position: UInt64

    /// - Parameter isCorrelated: Whether each alert is one of a correlation, with defaults for what that needs.
    init(_ context: TransformContext, isCorrelated: Bool) {
        self.context = context
        self.position = context.firstRecord
        self.writer = AlertWriter(context, isCorrelated: isCorrelated)
    }

    func encode(
        _ records: UnsafeRawBufferPointer,
        count: Int,
        into output: inout ByteBuffer
    ) throws(TransformError) {
        let first = self.position
        let context = self.context
        // The system's clock is looked at for each 16 records; that of a seeded run is computed for each.
        let stride = context.clock.step == 0 ? 16 : 1
        var now: Int64 = 0
        try self.encodeEach(records, count: count, into: &output) { reader, index, output in
            let number = first &+ UInt64(truncatingIfNeeded: index)
            if index % stride == 0 { now = context.time(ofRecord: number) }
            try self.writer.write(&reader, number: number, now: now, into: &output)
        }
        self.position = first &+ UInt64(count)
    }
}
