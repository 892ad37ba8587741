import PluginAPI

/// The page of a person.
final class MyPage: ModelObject, ObjectModel {}
