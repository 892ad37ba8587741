/// A model policy that wants to know when what it did is kept.
public protocol AfterPolicySaving: ModelPolicy {
    /// An object is kept as policed.
    ///
    /// - Throws: Anything; it is told in the log, and changes nothing.
    func afterPolicySave(_ model: Object) throws
}

extension AfterPolicySaving {
    /// The same, of an object that is not read yet.
    func afterPolicySave(_ value: Value) throws {
        try self.afterPolicySave(StepInstance.object(value, as: Object.self))
    }
}
