/// A question for objects of a model.
public struct ObjectQuery: Hashable, Sendable {
    /// The model; objects of those that descend from it are among them.
    public var model: String
    /// Which of its objects.
    public var selection: ObjectSelection
    /// All have to hold.
    public var conditions: [QueryCondition]
    /// The field by which they are ordered, with `-` before it for the largest first; nil: by id.
    public var order: String?
    /// Objects at most.
    public var limit: Int
    /// The id of the last object before those that are wanted; only without an order.
    public var after: Int

    /// The most objects of one answer.
    public static let largestLimit = 10_000
    /// As many as come if nothing is said.
    public static let usualLimit = 1000

    /// Makes one of its parts.
    public init(
        _ model: String,
        _ selection: ObjectSelection = .live,
        where conditions: [QueryCondition] = [],
        order: String? = nil,
        limit: Int = Self.usualLimit,
        after: Int = 0
    ) {
        self.model = model
        self.selection = selection
        self.conditions = conditions
        self.order = order
        self.limit = limit
        self.after = after
    }
}

/// What a question brought.
public struct ObjectPage: Hashable, Sendable {
    /// In the order that was asked for.
    public var objects: [ObjectRecord]
    /// Whether there are more behind the last.
    public var hasMore: Bool
}
