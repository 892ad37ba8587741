/// The options of one section.
public struct INIGroup: Hashable, Sendable {
    /// The group of options that stand in no other one.
    public static let general = "DEFAULT"

    /// The name of the section.
    public var name: String
    /// What it is for; may be empty.
    public var help: String
    /// The options in their order.
    public var options: [INIOption]

    /// Makes a group of its parts.
    public init(_ name: String, help: String = "", options: [INIOption]) {
        self.name = name
        self.help = help
        self.options = options
    }

    /// The namespaces of extensions, and what the extensions in them are.
    public static let namespaces = [
        (prefix: "watcher_cluster_data_model_collectors.", kind: "collector"),
        (prefix: "watcher_strategies.", kind: "strategy"),
    ]
}
