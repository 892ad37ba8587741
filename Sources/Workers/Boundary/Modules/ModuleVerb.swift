/// The numbers of a module's verbs in calls.
enum ModuleVerb {
    /// `ModuleSettings`. Answered with nothing.
    static let configure: UInt32 = 1
    /// Nothing. Answered with an array in CBOR of `ModuleCallback`s.
    static let declare: UInt32 = 2
    /// Nothing. Answered with nothing.
    static let start: UInt32 = 3
    /// Nothing. Answered with nothing.
    static let stop: UInt32 = 4
    /// An `InvocationBatch`. Answered with a `ModuleOutcome`.
    static let run: UInt32 = 5
    /// A `DocumentBatch` with calls. Answered with a `ModuleOutcome`.
    static let correlate: UInt32 = 7
    /// One byte: whether values are to be refreshed. Answered with nothing; no verb of the plugin is called.
    static let refresh: UInt32 = 6
}
