import Configuration
import Discovery
import PluginABI
import Workers

/// The command line of the host: finds out what is asked for and has it done.
enum HostCommand {
    /// The version of the host.
    static let version = "0.1.0"

    static func run(_ arguments: [String]) -> ExitStatus {
        do {
            if arguments.first == ShellCommand.word { return try ShellCommand.run(Array(arguments.dropFirst())) }
            if arguments.first == CompletionMode.option { return try CompletionMode.run(Array(arguments.dropFirst())) }
            return try Self.dispatch(arguments)
        } catch let error as UsageError {
            Terminal.say(error.description)
            return .usage
        } catch let error as YAMLError {
            Terminal.say(error.description)
            return .usage
        } catch {
            Terminal.say("\(error)")
            return .failure
        }
    }

    private static func dispatch(_ typed: [String]) throws -> ExitStatus {
        // Where plugins are is told by global options, and which options there are by the plugins: two looks.
        let first = HostOptions.table()
        guard !typed.isEmpty else {
            Terminal.sayPlainly(first.help())
            return .usage
        }
        let run = try RunCommand(typed, first)
        if let help = run?.help {
            try Terminal.print(help)
            return .success
        }
        var arguments = try run?.arguments(first, isPartial: true) ?? typed
        let globals = try first.globalSyntax.parse(arguments, isPartial: true)
        if globals.flag("version") {
            try Terminal.print("host \(Self.version), plugin contract \(PLUGIN_ABI_MAJOR).\(PLUGIN_ABI_MINOR)\n")
            return .success
        }
        if let shell = globals.text("completion-script").flatMap(CompletionScript.init(rawValue:)) {
            let program = globals.text("completion-script-executable-name") ?? Self.programName
            try Terminal.print(try shell.text(for: program))
            return .success
        }
        let catalog = try PluginCatalog(
            extensions: try globals.texts("ext") + SynchronizingCommandLine.directories(in: arguments),
            files: try RunMappings.files(in: arguments),
            sandbox: Self.sandbox(globals),
            wantsBacktrace: globals.flag("backtrace")
        )
        var invocation = first.split(arguments)
        if invocation.isExplicit, invocation.isCertain, !Self.wordsThatRun.contains(invocation.subcommand.word) {
            let line = try first.syntax(of: invocation.subcommand).parse(invocation.arguments)
            if line.isHelpRequested {
                try Terminal.print(line.syntax.help())
                return .success
            }
            return try Self.run(invocation.subcommand.word, line, catalog)
        }
        let registry = try catalog.scan()
        let table = HostOptions.table(extensionGroups: registry.optionGroups)
        arguments = try run?.arguments(table) ?? typed
        invocation = table.split(arguments)
        if invocation.subcommand.word == RunCommand.word { throw RunCommand.misplaced }
        let syntax = table.syntax(of: invocation.subcommand)
        for conflict in syntax.conflicts where !conflict.isSameDeclaration { Terminal.say(conflict.description) }
        let line = try syntax.parse(invocation.arguments)
        if line.isHelpRequested {
            // Global options are on the first of the two pages.
            let pages = [table.help(), syntax.help(without: HostOptions.global.title)]
            try Terminal.print(invocation.isExplicit ? syntax.help() : pages.joined(separator: "\n"))
            return .success
        }
        if let run, run.isPrinting {
            try Terminal.print(try RunFile.text(of: line, word: invocation.subcommand.word, rules: RunCommand.rules))
            return .success
        }
        if let status = try ListCommand.run(line, registry) { return status }
        switch invocation.subcommand.word {
        case "generate": return try GenerateCommand.run(line, registry, catalog)
        case "simulate": return try SimulateCommand.run(line, registry, catalog)
        case "serve": return try ServeCommand.run(line, registry, catalog)
        case "schema-update": return try SchemaUpdateCommand.run(line, registry, catalog)
        case "backup": return try BackupCommand.run(line, registry, catalog)
        case "restore": return try RestoreCommand.run(line, registry, catalog)
        case "collect": return try CollectCommand.run(line, registry, catalog)
        case "audit": return try AuditCommand.run(line, registry, catalog)
        case "graph": return try GraphCommand.run(line, registry, catalog)
        default: return try Self.run(invocation.subcommand.word, line, catalog)
        }
    }

    /// The subcommands that run extensions, and so have the options of extensions.
    private static let wordsThatRun: Set = [
        "generate", "simulate", "graph", "serve", "schema-update", "backup", "restore", "collect", "audit",
        RunCommand.word,
    ]

    /// What this program was called as, without the directory.
    private static var programName: String {
        CommandLine.arguments.first.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "host"
    }

    private static func sandbox(_ line: ParsedCommandLine) -> SandboxMode {
        let mode = line.text("sandbox").flatMap(SandboxMode.init(rawValue:)) ?? .on
        if mode == .off {
            Terminal.say("THE SANDBOX IS OFF: plugins can do whatever you can; use this for debugging only")
        }
        return mode
    }

    private static func run(
        _ word: String,
        _ line: ParsedCommandLine,
        _ catalog: PluginCatalog
    ) throws -> ExitStatus {
        switch word {
        case "inspect": try InspectCommand.run(line, catalog)
        case "why": try WhyCommand.run(line, catalog)
        case "grant": try GrantCommand.run(line, catalog)
        case "grants": try GrantsCommand.run(line, catalog)
        case "revoke": try RevokeCommand.run(line, catalog)
        case "doctor": try DoctorCommand.run(line, catalog)
        case "push": try PushCommand.run(line, catalog)
        case "model": try ModelCommand.run(line)
        case "notify": try NotifyCommand.run(line, catalog)
        case "check": try CheckCommand.run(line, catalog)
        case "config": try ConfigCommand.run(line, catalog)
        case "models": try ModelsCommand.run(line, catalog)
        case ShellCommand.word: throw ShellCommand.misplaced
        default: try RescanCommand.run(line, catalog)
        }
    }
}
