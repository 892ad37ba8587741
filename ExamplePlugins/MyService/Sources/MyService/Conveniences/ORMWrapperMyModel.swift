import PluginAPI

/// Gives persons a full name, which all plugins see.
final class ORMWrapperMyModel: ConvenienceWrapper {
    static let name = "my_model_names"
    static let summary = "Gives persons a full name."

    init(_ context: Context) {}

    var properties: [ConvenienceProperty<MyModel>] {
        [.init("full_name") { o in "\(o.first_name as String) \(o.last_name as String)" }]
    }
}
