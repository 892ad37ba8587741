/// Makes instances of one state machine.
///
/// How is a closure that `add` makes: there the type of the subjects is known, so that the loop over events is compiled for
/// it, which a method of a generic class that is found through a table never is.
@usableFromInline
final class StateMachineFactory: ModelFactory {
    /// What an instance does, whatever its subjects.
    @usableFromInline
    struct Verbs {
        let fill: (UnsafeMutablePointer<plugin_batch>) -> plugin_status
        let resume: (Int) -> plugin_status

        @usableFromInline
        init(
            fill: @escaping (UnsafeMutablePointer<plugin_batch>) -> plugin_status,
            resume: @escaping (Int) -> plugin_status
        ) {
            self.fill = fill
            self.resume = resume
        }
    }

    private final class Instance: ModelInstance {
        private let verbs: Verbs

        init(_ verbs: Verbs) {
            self.verbs = verbs
            super.init()
        }

        override func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status { self.verbs.fill(batch) }

        override func resume(_ count: Int) -> plugin_status { self.verbs.resume(count) }
    }

    private let type: any Extension.Type
    private let maker: (Context) throws -> Verbs

    @usableFromInline
    init(_ type: any Extension.Type, _ maker: @escaping (Context) throws -> Verbs) {
        self.type = type
        self.maker = maker
        super.init()
    }

    @usableFromInline
    override var extensionType: any Extension.Type { self.type }

    override func make(_ context: Context) throws -> ModelInstance { Instance(try self.maker(context)) }

    /// Builds a machine with the defaults of its options, to see whether it makes sense.
    ///
    /// - Throws: `StateMachineError`. What else goes wrong may not go wrong in a run.
    static func check<M: StateMachineModel>(_ model: M.Type) throws(StateMachineError) {
        guard !M.options.contains(where: \.isRequired) else { return }
        guard let machine = Context.withDefaults(of: M.options, { context in try? M.machine(context) }) else { return }
        _ = try MachineTable(machine)
    }
}
