/// One instance of a medium.
final class MediumInstance {
    private var medium: any Medium
    private let context: Context

    init(_ medium: any Medium, _ context: Context) {
        self.medium = medium
        self.context = context
    }

    func write(_ records: UnsafePointer<plugin_records>) -> plugin_status {
        do {
            try self.medium.write(Batch(records.pointee))
            return plugin_status(PLUGIN_OK)
        } catch {
            self.context.report(error)
            guard let bad = error as? BadRecord else { return plugin_status(PLUGIN_FAILED) }
            records.pointee.bad_record?.pointee = UInt64(clamping: bad.place)
            return plugin_status(PLUGIN_BAD_RECORD)
        }
    }

    func flush() -> plugin_status { self.context.status { try self.medium.flush() } }
}
