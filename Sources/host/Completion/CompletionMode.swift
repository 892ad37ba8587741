import Configuration
import Conformance
import Discovery
import Glibc
import Pipeline
import PluginABI
import Transforms

// `host --complete WORD...` is what the scripts for shells call while a command line is being typed. It prints what the
// last word can be, see `Completion.text`. What plugins offer comes from the cache, so no worker is started unless a file
// is new; nothing is said on the standard error that a shell would show.

/// Completes a partly typed command line.
enum CompletionMode {
    /// What the first argument is in this mode.
    static let option = "--complete"

    /// - Parameter typed: The words after the program, as they stand on the command line, quotes included; the last is
    ///   the one to complete, up to the cursor.
    static func run(_ typed: [String]) throws -> ExitStatus {
        let home = getenv("HOME").map { String(cString: $0) }
        let words = typed.map { ShellWord.unquoted($0, home: home) }
        if words.count > 1, words[0] == ShellCommand.word {
            try Terminal.print(ShellCompletion.complete(Array(words.dropFirst())).text)
            return .success
        }
        let first = HostOptions.table()
        let directories = (try? first.globalSyntax.parse(words.dropLast(), isPartial: true).texts("ext")) ?? []
        // The sandbox is on whatever is being typed: nobody has agreed to anything yet.
        let registry = try PluginCatalog(extensions: directories, sandbox: .on, wantsBacktrace: false).scan()
        let completion = CommandLineCompletion(
            HostOptions.table(extensionGroups: registry.optionGroups),
            values: { Self.values(of: $0, registry) },
            operands: { Self.operands($0, registry) }
        )
        try Terminal.print(completion.complete(words).text)
        return .success
    }

    private static func values(of option: CommandLineOption, _ registry: Registry) -> Completion {
        switch option.name {
        case "output-format":
            Completion(
                OutputFormat.builtIn.map { Completion.Candidate($0.name, help: $0.summary) }
                    + registry.candidates(ofKind: PLUGIN_KIND_FORMAT)
            )
        case "output-media":
            Completion(
                [Completion.Candidate("file", help: "A file or the standard output.")]
                    + registry.candidates(ofKind: PLUGIN_KIND_MEDIUM)
            )
        case "map": Completion(Self.mappings(registry))
        case "grant": Completion(registry.references { !$0.needs.isEmpty })
        case "only": Completion(Check.all.map { Completion.Candidate($0.name, help: $0.summary) })
        default: Completion(paths: Self.paths(option.declaration.placeholder))
        }
    }

    private static func operands(_ place: CommandLineCompletion.Place, _ registry: Registry) -> Completion {
        switch (place.subcommand.word, place.earlier.count) {
        case ("generate", _):
            ExpressionCompletion(
                models: registry.candidates(ofKind: PLUGIN_KIND_MODEL),
                mappings: Self.mappings(registry)
            )
            .complete(place.word)
        case ("inspect", 0), ("why", 0): Completion(registry.references { _ in true }, paths: .files)
        case ("doctor", 0), ("check", 0), ("backup", 0), ("restore", 0), (RunCommand.word, 0):
            Completion(paths: .files)
        case ("grant", 0), ("revoke", 0): Completion(registry.references { !$0.needs.isEmpty })
        case ("config", 0): Completion(names: ConfigCommand.actions)
        case ("config", let count):
            switch place.earlier[0] {
            case "sample": Completion(registry.references { !place.earlier.dropFirst().contains($0.name) })
            case "check" where count == 1, "show" where count == 1: Completion(paths: .directories)
            default: Completion()
            }
        case ("models", 0): Completion(names: ModelsCommand.actions)
        case ("models", 1): Completion(paths: .directories)
        case ("push", 0): Completion(paths: .files)
        case ("grant", _): Completion(names: Self.needs(of: place.earlier[0], registry))
        default: Completion()
        }
    }

    private static func mappings(_ registry: Registry) -> [Completion.Candidate] {
        MappingCatalog.builtIn.map { Completion.Candidate($0.name, help: $0.summary) }
            + registry.candidates(ofKind: PLUGIN_KIND_MAPPING)
    }

    private static func needs(of name: String, _ registry: Registry) -> [String] {
        (try? registry.find(ExtensionReference(name)))?.description.needs.map { "\($0)" } ?? []
    }

    /// What stands for a value in help tells whether it is a path.
    private static func paths(_ placeholder: String) -> Completion.Paths {
        if placeholder.holds("DIR") { return .directories }
        return placeholder.holds("FILE") || placeholder.holds("PATH") ? .files : .none
    }
}

extension Registry {
    /// The extensions of a kind with their summaries.
    fileprivate func candidates(ofKind kind: String) -> [Completion.Candidate] {
        self.extensions(ofKind: kind).map { Completion.Candidate($0.name, help: $0.summary) }
    }

    /// How extensions are referred to, with their summaries.
    fileprivate func references(where isWanted: (ExtensionDescription) -> Bool) -> [Completion.Candidate] {
        self.extensions.map(\.description).filter(isWanted).map {
            Completion.Candidate(self.reference(to: $0).text, help: $0.summary)
        }
    }
}
