/// What every extension says of itself. The protocols of the kinds refine it.
public protocol Extension {
    /// The name, unique within the kind: letters, digits, `_` and `-`, beginning with a letter or `_`; the name of a
    /// model has letters and `_` only.
    static var name: String { get }

    /// One sentence for lists. Empty by default.
    static var summary: String { get }

    /// The version of the extension, for people. Empty by default.
    static var version: String { get }

    /// The options that the extension understands. None by default.
    static var options: [any OptionDeclaring] { get }

    /// What the extension needs beyond nothing, such as the network. Nothing by default.
    static var needs: [Need] { get }
}

extension Extension {
    /// No summary.
    public static var summary: String { "" }
    /// No version.
    public static var version: String { "" }
    /// No options.
    public static var options: [any OptionDeclaring] { [] }
    /// No needs.
    public static var needs: [Need] { [] }
}
