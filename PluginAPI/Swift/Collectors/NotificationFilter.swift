/// What notifications an endpoint wants. All parts have to accept; one that is nil accepts everything.
///
///     NotificationFilter(
///         publisherID: "^nova-.*",
///         eventType: #"^instance\."#,
///         payload: ["nova_object.data": ["state": "^(active|paused)$", "uuid": nil]]
///     )
///
/// Texts are regular expressions, which have to match at the beginning. A map has rules under keys that have to be there: an
/// expression, nil for any value, a map of rules for a map. A value that is not a text is not accepted by an expression.
/// (Watcher turns the result of maps around where they are not nested; here they mean what its documentation says.)
public struct NotificationFilter: Hashable, Sendable {
    /// Rules for what the sender said of the request.
    public var context: Record?
    /// An expression for who sent it.
    public var publisherID: String?
    /// An expression for what it is.
    public var eventType: String?
    /// Rules for `message_id` and `timestamp`.
    public var metadata: Record?
    /// Rules for what it says.
    public var payload: Record?

    /// Makes a filter.
    public init(
        context: Record? = nil,
        publisherID: String? = nil,
        eventType: String? = nil,
        metadata: Record? = nil,
        payload: Record? = nil
    ) {
        self.context = context
        self.publisherID = publisherID
        self.eventType = eventType
        self.metadata = metadata
        self.payload = payload
    }

    /// The first rule that is none, for people; nil: all are rules. Whether expressions are some the host finds out.
    var problem: String? {
        for (part, rules) in [("context", self.context), ("metadata", self.metadata), ("payload", self.payload)] {
            if let rules, let problem = Self.problem(rules, part) { return problem }
        }
        return nil
    }

    private static func problem(_ rules: Record, _ path: String) -> String? {
        for (key, rule) in rules.fields {
            switch rule {
            case .string, .null: continue
            case .map(let inner): if let problem = self.problem(inner, "\(path).\(key)") { return problem }
            default:
                let found = String(decoding: JSON.encode(rule).prefix(40), as: UTF8.self)
                return "\(path).\(key): expected a regular expression, nil, or a map of such, found \(found)"
            }
        }
        return nil
    }
}
