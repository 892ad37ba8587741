import Services

/// What a synchronizer is made of.
public struct SynchronizerParts: Sendable {
    /// The models, unless there are `dataModels`.
    public var model: DataModel
    /// Plugins that bring models along; their models and those of `sources` are then the models.
    public var dataModels: [ServicePart] = []
    /// What the models are made of besides.
    public var sources = ModelSources([])
    /// What keeps the objects.
    public var store: ServicePart
    /// What messages come by; nil: nothing.
    public var bus: ServicePart?
    /// What the bus is called by event steps, such as `kafka`; empty: whatever they call it.
    public var technology: String
    /// Sync steps, model policies, pull steps, event steps and conveniences.
    public var extensions: [ServicePart]
    /// Seconds between two pulls, by pull step; 5, if nothing is said.
    public var periods: [String: Int]
    /// Instances of each sync step and each policy.
    public var instances: Int
    /// How objects are kept in step.
    public var settings: SyncSettings
    /// Whether models are taken that lose something of the objects there are.
    public var agrees: Bool
    /// Whether all objects of models that do not come with the host are deleted, and the models removed when these are gone.
    public var unloads = false

    /// Makes them of their parts.
    public init(
        model: DataModel,
        store: ServicePart,
        bus: ServicePart? = nil,
        technology: String = "",
        extensions: [ServicePart],
        periods: [String: Int] = [:],
        instances: Int = 2,
        settings: SyncSettings = SyncSettings(),
        agrees: Bool = false
    ) {
        self.model = model
        self.store = store
        self.bus = bus
        self.technology = technology
        self.extensions = extensions
        self.periods = periods
        self.instances = instances
        self.settings = settings
        self.agrees = agrees
    }
}
