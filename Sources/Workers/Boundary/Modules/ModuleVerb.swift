/// The numbers of a module's verbs in calls.
enum ModuleVerb {
    /// A map in CBOR: "platform", "module", "process", "process_count". Answered with nothing.
    static let configure: UInt32 = 1
    /// Nothing. Answered with an array in CBOR of `ModuleCallback`s.
    static let declare: UInt32 = 2
    /// Nothing. Answered with nothing.
    static let start: UInt32 = 3
    /// Nothing. Answered with nothing.
    static let stop: UInt32 = 4
    /// An `InvocationBatch`. Answered with a `ModuleOutcome`.
    static let run: UInt32 = 5
}
