/// An `Option` of any value, as an extension lists it.
public protocol OptionDeclaring: Sendable {
    /// The long option without its dashes.
    var name: String { get }
    /// One sentence for help.
    var help: String { get }
    /// What stands for the value in help.
    var placeholder: String { get }
    /// The type in the contract, one of `PLUGIN_VALUE_*`.
    var type: UInt32 { get }
    /// Whether a run that uses the extension must give it.
    var isRequired: Bool { get }
    /// The default as a user would write it.
    var initial: String? { get }
    /// The smallest number allowed.
    var minimum: Double? { get }
    /// The largest number allowed.
    var maximum: Double? { get }
    /// The only texts allowed; empty: any.
    var choices: [String] { get }
}
