import Services

/// A collector and how it is run.
public struct CollectorSettings: Sendable {
    /// The extension, with the values of its options.
    public var part: ServicePart
    /// Seconds from one build to the next.
    public var period: Int
    /// Whether it is built again and again, and told of notifications; else only when somebody asks for its model.
    public var isRefreshed: Bool
    /// Seconds that a build may take.
    public var timeout: Int
    /// Bytes that its model may have with all versions of it that are kept.
    public var capacity: Int

    /// Seconds between builds where nothing is said.
    public static let usualPeriod = 3600
    /// Seconds that a build may take where nothing is said.
    public static let usualTimeout = 600
    /// Bytes of a model where nothing is said.
    public static let usualCapacity = 512 << 20

    /// The period in nanoseconds.
    var nanosecondsOfPeriod: Int64 { Int64(self.period) * 1_000_000_000 }
    /// The time that a build may take in nanoseconds.
    var deadline: Int64 { Int64(self.timeout) * 1_000_000_000 }

    /// Makes settings.
    public init(
        _ part: ServicePart,
        period: Int = Self.usualPeriod,
        isRefreshed: Bool = true,
        timeout: Int = Self.usualTimeout,
        capacity: Int = Self.usualCapacity
    ) {
        self.part = part
        self.period = period
        self.isRefreshed = isRefreshed
        self.timeout = timeout
        self.capacity = capacity
    }
}
