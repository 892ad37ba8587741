import PluginAPI

/// A person.
final class MyModel: ModelObject, ObjectModel {}

extension MyModel {
    /// Both names.
    var fullName: String { "\(self.first_name as String) \(self.last_name as String)" }
}
