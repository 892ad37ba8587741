/// Reads models and proposes actions that bring a goal nearer. (Comes from Watcher's `BaseStrategy`.) The host shows what is
/// proposed; it applies nothing.
///
///     final class Consolidation: Strategy {
///         static let name = "consolidation"
///         static let goal = "server_consolidation"
///         private let context: Context
///         init(_ context: Context) { self.context = context }
///
///         func doExecute(_ audit: Audit) throws {
///             let model = try self.context.collectors["dummy"].latestModel(for: audit)
///             for instance in try model.instances() { ... audit.solution.addAction(...) }
///         }
///     }
public protocol Strategy: Extension, AnyObject {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the audit fails, for this reason.
    init(_ context: Context) throws

    /// What is to be reached, such as `server_consolidation`.
    static var goal: String { get }

    /// What it is called for people. Its name by default.
    static var displayName: String { get }

    /// The parameters that it takes. None by default.
    static var schema: ParameterSchema? { get }

    /// Makes sure that there is what it needs. Nothing by default.
    ///
    /// - Throws: Anything; the audit fails, for this reason.
    func preExecute(_ audit: Audit) throws

    /// Finds a solution.
    ///
    /// - Throws: Anything; the audit fails, for this reason.
    func doExecute(_ audit: Audit) throws

    /// Says how good the solution is. Nothing by default.
    ///
    /// - Throws: Anything; the audit fails, for this reason.
    func postExecute(_ audit: Audit) throws
}

extension Strategy {
    /// Its name.
    public static var displayName: String { self.name }
    /// None.
    public static var schema: ParameterSchema? { nil }
    /// Nothing.
    public func preExecute(_ audit: Audit) throws {}
    /// Nothing.
    public func postExecute(_ audit: Audit) throws {}
}
