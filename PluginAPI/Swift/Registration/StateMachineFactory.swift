/// Makes instances of one state machine.
@usableFromInline
final class StateMachineFactory<M: StateMachineModel>: ModelFactory {
    @usableFromInline
    override init() {}

    @usableFromInline
    override var extensionType: any Extension.Type { M.self }

    @inlinable
    override func make(_ context: Context) throws -> ModelInstance {
        try StateMachineInstance<M.Subject>(try M.machine(context), named: M.name, context)
    }

    /// Builds the machine with the defaults of its options, to see whether it makes sense.
    ///
    /// - Throws: `StateMachineError`. What else goes wrong may not go wrong in a run.
    static func check() throws(StateMachineError) {
        guard !M.options.contains(where: \.isRequired) else { return }
        guard let machine = Context.withDefaults(of: M.options, { context in try? M.machine(context) }) else { return }
        _ = try MachineTable(machine)
    }
}
