/// Changes objects for the messages of a bus. (Comes from XOS: `EventStep`.)
///
///     final class MyModelEventStep: EventStep {
///         static let name = "my_model_event_step"
///         static let topics = ["MyTopic"]
///         init(_ context: Context) {}
///
///         func processEvent(_ event: BusEvent) throws {
///             let value = try JSON.decode(event.text).record ?? [:]
///             let (first, last) = (value["first_name"] ?? .null, value["last_name"] ?? .null)
///             guard try MyModel.objects.filter(first_name: first, last_name: last).isEmpty else { return }
///             try MyModel.objects.new(first_name: first, last_name: last).save(alwaysUpdateTimestamp: true)
///         }
///     }
///
/// Each step sees each message, those of one partition in their order. A message may come again: a worker may die when it has
/// done what there was to do and before it has said so.
public protocol EventStep: Extension, AnyObject {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the step does not start, for this reason.
    init(_ context: Context) throws

    /// What its bus is. "kafka" by default.
    static var technology: String { get }

    /// The topics that it is told of. None by default: then there is a `pattern`.
    static var topics: [String] { get }

    /// A regular expression for the names of topics. None by default.
    static var pattern: String? { get }

    /// A message has come.
    ///
    /// - Throws: Anything; the message is given again, and put with the dead letters if it fails too often.
    func processEvent(_ event: BusEvent) throws
}

extension EventStep {
    /// Kafka.
    public static var technology: String { "kafka" }
    /// None.
    public static var topics: [String] { [] }
    /// None.
    public static var pattern: String? { nil }
}
