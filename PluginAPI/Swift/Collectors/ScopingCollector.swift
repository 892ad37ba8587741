/// A collector that can narrow its model to what an audit is about. Of others, every audit sees all.
public protocol ScopingCollector: Collector {
    /// Narrows a model: removes what is outside of the scope, or marks it. The model is a copy that nobody else sees.
    ///
    /// - Parameter scope: As the user gave it.
    /// - Throws: Anything: the audit fails, for this reason.
    func narrow(_ model: ClusterModel, to scope: [Value]) throws
}
