import Configuration
import Glibc
import Pipeline

// `host run FILE [options]` is the command line that the file stands for, with the options in place of the file's. All
// further steps see that command line only. `host run --print` takes a command line in place of a file as well.

/// `host run FILE` and `host run --print`: from a run file to the command line that it stands for.
struct RunCommand {
    static let word = "run"

    /// How run files and the options of the host go together.
    static let rules = RunFile.Rules(
        words: ["generate", "simulate"],
        commandLineOnly: Set(HostOptions.global.options.map(\.name) + ["help"]).subtracting([
            "ext", "sandbox", "backtrace",
        ]),
        compositions: ["sink": Self.sink]
    )

    /// The error where the word was not seen at once.
    static let misplaced = UsageError(
        .unexpectedOperand,
        "write 'run' and its file before the options of extensions: host run FILE --OPTION=VALUE"
    )

    private enum Source {
        case help(String)
        case commandLine([String])
        case file(RunFile, changes: [String])
    }

    private let source: Source
    /// Whether the run file is to be printed, and nothing run.
    let isPrinting: Bool

    /// nil: the arguments are those of another command.
    init?(_ arguments: [String], _ table: SubcommandTable) throws {
        let invocation = table.split(arguments)
        guard invocation.isExplicit, invocation.isCertain, invocation.subcommand.word == Self.word else { return nil }
        let flag = "--print"
        let end = invocation.arguments.firstIndex(of: "--") ?? invocation.arguments.endIndex
        let place = invocation.arguments[..<end].firstIndex(of: flag)
        self.isPrinting = place != nil
        var rest = invocation.arguments
        if let place { rest.remove(at: place) }
        guard let operand = table.firstOperand(in: rest) else {
            let line = try table.syntax(of: invocation.subcommand).parse(rest)
            self.source = .help(line.syntax.help())
            return
        }
        guard operand.isCertain else { throw Self.misplaced }
        let name = rest[operand.index]
        guard !(self.isPrinting && Self.rules.words.contains(name)) else {
            self.source = .commandLine(rest)
            return
        }
        rest.remove(at: operand.index)
        if rest[..<operand.index].last == "--" { rest.remove(at: operand.index - 1) }
        self.source = .file(try RunFile(Self.read(name), file: name, rules: Self.rules), changes: rest)
    }

    /// The help, if that is asked for in place of a run.
    var help: String? { if case .help(let text) = self.source { text } else { nil } }

    /// The command line that is meant.
    ///
    /// - Parameter isPartial: Whether the options of extensions are not known yet.
    func arguments(_ table: SubcommandTable, isPartial: Bool = false) throws -> [String] {
        switch self.source {
        case .help: []
        case .commandLine(let arguments): arguments
        case .file(let file, let changes): try file.arguments(by: table, changes: changes, isPartial: isPartial)
        }
    }

    private static func sink(
        _ stream: String,
        _ settings: [(key: String, value: String)]
    ) throws(UsageError) -> String {
        guard let medium = settings.first(where: { $0.key == "medium" })?.value else {
            throw UsageError(.missingValue, "expected 'medium' among the settings")
        }
        let others = settings.filter { $0.key != "medium" }.map { SinkSpecification.Setting($0.key, $0.value) }
        guard let text = SinkSpecification(stream: stream, medium: medium, settings: others).text else {
            throw UsageError(
                .badValue,
                "expected names that are not empty, a stream without =, a medium without : and settings without = and commas"
            )
        }
        return text
    }

    /// The contents of a file, or of the standard input for `-`.
    private static func read(_ path: String) throws(UsageError) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // One byte more than is allowed is enough for the reader to refuse it.
        while bytes.count <= YAMLLimits().bytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw Self.unreadable(path, errno)
            }
        }
        return bytes
    }

    private static func unreadable(_ path: String, _ code: Int32) -> UsageError {
        let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        let words = Self.rules.words.map { "'\($0)'" }.joined(separator: " or ")
        let advice =
            code == ENOENT ? "; expected a run file, or behind --print a command line that begins with \(words)" : ""
        return UsageError(.badValue, "cannot read the run file \(quoted(path)): \(reason)\(advice)")
    }
}
