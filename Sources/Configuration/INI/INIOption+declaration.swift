extension INIOption {
    /// The options of a section for what an extension declares, in the same order and number.
    ///
    /// A name that begins with that of the extension and a dash loses both, and its kind too if that comes next, unless
    /// another option has that name: `dummy-test-opt` of `dummy` is the key `test_opt`, `kafka-bus-servers` of the bus
    /// `kafka` is `servers`. Defaults mean what they mean on the command line: a `$` is a `$`.
    public static func options(
        for declarations: [OptionDeclaration],
        of extensionName: String,
        kind: String = ""
    ) -> [INIOption] {
        let name = extensionName.exchanging("_", for: "-") + "-"
        let prefixes = (kind.isEmpty ? [] : ["\(name)\(kind)-"]) + [name]
        let names = Set(declarations.map(\.name))
        return declarations.map { declaration in
            let short = prefixes.first { declaration.name.hasPrefix($0) }.map {
                String(declaration.name.dropFirst($0.count))
            }
            let isFree = short.map { !$0.isEmpty && !names.contains($0) } ?? false
            return INIOption(declaration, name: isFree ? short ?? "" : declaration.name)
        }
    }

    /// The option for what is declared, under a name.
    private init(_ declaration: OptionDeclaration, name: String) {
        let type: INIType =
            switch declaration.type {
            case .flag: .boolean
            case .integer: .integer
            case .number: .float
            case .text: .string
            case .list: .list(of: .string)
            }
        let initial = declaration.initial ?? (declaration.type == .flag ? "false" : nil)
        self.init(
            name,
            type,
            initial: initial.map { $0.exchanging("$", for: "$$") },
            help: declaration.help,
            isRequired: declaration.isRequired,
            choices: declaration.choices,
            minimum: declaration.minimum,
            maximum: declaration.maximum
        )
        self.escapesCommas = true
    }
}
