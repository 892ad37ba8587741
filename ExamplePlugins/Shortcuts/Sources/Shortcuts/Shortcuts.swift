import PluginAPI

/// Options that stand for several others. (Comes from Avalon's generic extension of the same name.)
struct Shortcuts: Generic {
    static let name = "shortcuts"
    static let summary = "Short forms of what is asked for often."
    static let version = "1.0"
    static let textlog = Option(flag: "textlog", help: "Plain log lines: the msg of each record alone.")
    static let options: [any OptionDeclaring] = [textlog]

    /// What `--textlog` decides by itself. Steps that drop or rename keys stay: `--rename=line=msg` shows another key.
    private static let overridden = ["output-format", "include"]

    private let context: Context
    private let isTextLog: Bool

    init(_ context: Context) {
        self.context = context
        self.isTextLog = context[Self.textlog]
    }

    mutating func adjust(_ arguments: Arguments) {
        guard self.isTextLog else { return }
        for option in Self.overridden where !arguments.given(option).isEmpty {
            self.context.log(.warning, "--textlog overrides --\(option), which was given as well")
        }
        arguments.set("output-format", to: ["text"])
        arguments.set("include", to: [])
    }
}
