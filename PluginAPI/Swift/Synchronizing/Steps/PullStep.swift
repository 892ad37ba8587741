/// Looks at a backend from time to time, and changes objects for what it sees. (Comes from XOS: `PullStep`.)
///
///     final class MyModelPullStep: PullStep {
///         static let name = "my_model_pull_step"
///         init(_ context: Context) {}
///
///         func pullRecords() throws {
///             let o = MyModel()
///             o.first_name = "John"
///             o.last_name = "Doe"
///             o.no_sync = true // it came from the backend, and does not have to be brought there
///             try o.save()
///         }
///     }
///
/// It has an option `period`, the seconds between two pulls, unless it declares one itself. A pull that takes longer than that
/// is not overtaken by the next one.
public protocol PullStep: Extension, AnyObject {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the step does not start, for this reason.
    init(_ context: Context) throws

    /// The model that it cares for, for those who look at the status. None by default.
    static var observedModel: String? { get }

    /// Looks at the backend.
    ///
    /// - Throws: Anything; it is told in the log, and the next pull comes at its time.
    func pullRecords() throws
}

extension PullStep {
    /// None.
    public static var observedModel: String? { nil }

    /// Its options and `period`.
    static var allOptions: [any OptionDeclaring] {
        let period = Option(
            "period",
            default: 5,
            in: 1...31_536_000,
            placeholder: "SECONDS",
            help: "Seconds between two pulls."
        )
        return self.options.contains { $0.name == period.name } ? self.options : self.options + [period]
    }
}
