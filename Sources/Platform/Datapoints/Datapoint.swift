/// One value of one attribute of an entity, validated and normalised.
public struct Datapoint: Sendable {
    /// What it is a value of.
    public let attribute: Attribute
    /// Who sent it; nil: not told.
    public var source: String?
    /// The value in its type.
    public var value: DataValue
    /// How certain it is, from 0 to 1.
    public var confidence: Double
    /// The time from which it holds, in microseconds since 1970 UTC, whole milliseconds; nil for plain attributes.
    public var start: Int64?
    /// The time until which it holds; nil for plain attributes.
    public var end: Int64?

    /// Makes a datapoint of parts that belong together.
    public init(
        _ attribute: Attribute,
        _ value: DataValue,
        source: String? = nil,
        confidence: Double = 1,
        start: Int64? = nil,
        end: Int64? = nil
    ) {
        self.attribute = attribute
        self.value = value
        self.source = source
        self.confidence = confidence
        self.start = start
        self.end = end
    }
}

extension Datapoint: Equatable {
    /// Whether both are of the same attribute of the same model, and have the same contents.
    public static func == (left: Datapoint, right: Datapoint) -> Bool {
        left.attribute === right.attribute && left.value == right.value && left.source == right.source
            && left.confidence == right.confidence && left.start == right.start && left.end == right.end
    }
}
