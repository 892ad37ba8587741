/// One instance of a generic extension.
final class GenericInstance {
    private var generic: any Generic
    private let context: Context

    init(_ generic: any Generic, _ context: Context) {
        self.generic = generic
        self.context = context
    }

    func adjust(_ arguments: Arguments) -> plugin_status {
        self.context.status { try self.generic.adjust(arguments) }
    }
}
