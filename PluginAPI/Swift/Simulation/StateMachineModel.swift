/// A model that is a state machine. (Comes from doge.)
///
///     struct Banking: StateMachineModel {
///         static let name = "banking"
///         static func machine(_ context: Context) -> StateMachine<User> { ... }
///     }
///
/// `host simulate` runs it and takes each stream to where it is wanted; elsewhere it is a model like any other, which
/// makes the records of all streams and has no end. Mistakes in the machine are told when the plugin registers, all at
/// once; for that it is made with the defaults of its options.
public protocol StateMachineModel: Extension {
    /// What passes through the states: mostly a struct of the author's.
    associatedtype Subject

    /// Makes the machine; called once an instance, and once when the plugin registers.
    ///
    /// - Throws: Anything; the run ends with its description.
    static func machine(_ context: Context) throws -> StateMachine<Subject>
}
