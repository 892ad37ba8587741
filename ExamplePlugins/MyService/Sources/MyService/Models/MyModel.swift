import PluginAPI

/// A person.
final class MyModel: ModelObject, ObjectModel {}
