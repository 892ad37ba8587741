// A run file is a command line written down: its keys are the options of the command and its values the texts behind
// `=`. It is turned into arguments and understood by the same syntax, so neither can say what the other cannot, and what
// one refuses the other does, too. Values are checked here first, only to name their place.

/// A run file: a command, its operands and its options.
///
/// Which options there are is told by plugins, and where plugins are by options. So a file is read once, and asked for
/// arguments twice: for those that are known before the plugins are, and for all.
public struct RunFile: Sendable {
    /// What the host knows of its commands.
    public struct Rules: Sendable {
        /// Makes the text of an option out of the name and the settings of a nested mapping.
        ///
        /// - Throws: What is wrong with it.
        public typealias Composition =
            @Sendable (_ name: String, _ settings: [(key: String, value: String)])
            throws(UsageError) -> String

        /// The words of the commands that a file can stand for.
        public var words: [String]
        /// The options that ask something instead of changing a run, and so are for the command line.
        public var commandLineOnly: Set<String>
        /// The repeatable options with texts as `NAME=...`, which are printed as mappings, and how settings are written there.
        public var compositions: [String: Composition]

        /// Makes rules of their parts.
        public init(words: [String], commandLineOnly: Set<String>, compositions: [String: Composition]) {
            self.words = words
            self.commandLineOnly = commandLineOnly
            self.compositions = compositions
        }
    }

    /// The name of the file, for messages.
    public let file: String
    /// The word of its command.
    public let word: String
    /// The operands of the command.
    public let operands: [String]
    /// Where the command stands.
    internal let mark: YAMLMark
    /// The options in the order of the file.
    internal let members: [YAMLMember]
    internal let rules: Rules

    /// Reads a file; options are not looked at yet.
    ///
    /// - Throws: What is wrong with it, and where.
    public init(_ bytes: [UInt8], file: String, rules: Rules) throws(YAMLError) {
        let root = try YAMLReader.read(bytes, file: file)
        let isCommand = { (member: YAMLMember) in rules.words.contains(member.key.text) }
        var members: [YAMLMember] = []
        for section in root.sequence ?? [root] {
            guard let mapping = section.mapping else {
                throw YAMLError(
                    file: file,
                    at: section.mark,
                    "expected a mapping such as 'generate: test', or a list of mappings, found \(section.found)"
                )
            }
            members += mapping
        }
        let commands = members.filter(isCommand)
        guard let command = commands.first else {
            let names = rules.words.map { "'\($0)'" }.joined(separator: " or ")
            throw YAMLError(file: file, at: root.mark, "expected a key \(names) that tells what is to be run")
        }
        if commands.count > 1 {
            let other = commands[1]
            let reason = "'\(other.key.text)' is one command too many: '\(command.key.text)' is at \(command.mark)"
            throw YAMLError(file: file, at: other.mark, reason)
        }
        self.file = file
        self.word = command.key.text
        self.operands = try Self.operands(command, file)
        self.mark = command.mark
        self.members = members.filter { !isCommand($0) }
        self.rules = rules
    }

    private static func operands(_ command: YAMLMember, _ file: String) throws(YAMLError) -> [String] {
        let nodes: [YAMLNode]
        switch command.value.content {
        case .sequence(let elements): nodes = elements
        case .scalar(let scalar): nodes = scalar.value == .null ? [] : [command.value]
        case .mapping: nodes = [command.value]
        }
        var operands: [String] = []
        for node in nodes {
            guard let scalar = node.scalar, scalar.value != .null, !scalar.text.utf8.contains(0) else {
                let reason = "key '\(command.key.text)': expected a text or a list of texts, found \(node.found)"
                throw YAMLError(file: file, at: node.mark, reason)
            }
            operands.append(scalar.text)
        }
        return operands
    }
}
