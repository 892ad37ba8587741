/// Models that a plugin brings along, besides those that a synchronizer reads from files of xproto.
///
///     struct House: DataModel {
///         static let name = "house"
///         static let models = [
///             ModelDeclaration("Room", [.string("name", maximum: 80), .integer("floor", default: 0)]),
///             ModelDeclaration("Heater", [.integer("degrees"), .link("room", to: "Room", reverse: "heaters")]),
///         ]
///     }
public protocol DataModel: Extension {
    /// The models.
    static var models: [ModelDeclaration] { get }

    /// The same as it would stand in a file of xproto. Made of `models` by default; whoever has such a text gives it instead.
    static var xproto: String { get }
}

extension DataModel {
    /// None.
    public static var models: [ModelDeclaration] { [] }

    /// Of the models, for the application that is called as the extension.
    public static var xproto: String {
        let options = ["option name = \"\(self.name)\";", "option app_label = \"\(self.name)\";"]
        return (options + self.models.map(\.xproto)).joined(separator: "\n")
    }
}
