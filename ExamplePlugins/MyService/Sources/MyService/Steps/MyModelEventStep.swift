import PluginAPI

/// Makes a person for each message that tells of one that is not there.
final class MyModelEventStep: EventStep {
    static let name = "my_model_event_step"
    static let summary = "Makes a person for each message."
    static let topics = ["MyTopic"]

    init(_ context: Context) {}

    func processEvent(_ event: BusEvent) throws {
        let value = try JSON.decode(event.text).record ?? [:]
        let (first, last) = (value["first_name"] ?? .null, value["last_name"] ?? .null)
        guard try MyModel.objects.filter(first_name: first, last_name: last).isEmpty else { return }
        try MyModel.objects.new(first_name: first, last_name: last).save(alwaysUpdateTimestamp: true)
    }
}
