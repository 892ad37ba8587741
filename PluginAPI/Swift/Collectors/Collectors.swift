/// The collectors, whose models any extension can read.
///
///     let model = try context.collectors["dummy"].latestModel()
public struct Collectors: Sendable {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// The collector with this name, whether there is one or not: reading its model tells.
    public subscript(name: String) -> CollectorReference { CollectorReference(name, self.context) }
}

extension Context {
    /// The collectors, whose models can be read.
    public var collectors: Collectors { Collectors(self) }
}
