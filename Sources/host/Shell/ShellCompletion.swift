import Configuration
import Platform
import Records

// Words are followed down the tree as far as they lead. What entity types and attributes there are is told by the
// configuration, else by the server, which is given a moment.

/// Completes a partly typed command line of the shell.
enum ShellCompletion {
    /// What the last of the words behind `host sh` can be.
    static func complete(_ words: [String]) -> Completion {
        let typed = Array(words.dropLast())
        let word = words.last ?? ""
        let count = ShellCommandLine.optionCount(typed)
        let options = try? ShellCommandLine.syntax.parse(Array(typed[..<count]), isPartial: true)
        let isValue = count > 0 && count == typed.count && Self.lacksValue(typed)
        if isValue || (count == typed.count && word.hasPrefix("-")) {
            return Self.complete(typed + [word], by: ShellCommandLine.syntax)
        }
        var node = ShellGrammar.root
        var rest = typed[count...]
        var operands: [String] = []
        while node.action == nil {
            for operand in node.operands {
                guard let text = rest.popFirst() else {
                    return Completion(Self.candidates(operand, operands, options)).continuing(word)
                }
                operands.append(text)
            }
            guard let next = rest.popFirst() else {
                let children = node.children.map { Completion.Candidate($0.word, help: $0.summary) }
                return Completion(children).continuing(word)
            }
            guard let child = node.children.first(where: { $0.word == next }) else { return Completion() }
            node = child
        }
        let leaf = node
        return Self.complete(
            Array(rest) + [word],
            by: leaf.syntax(leaf.word),
            values: { option in
                option.declaration.placeholder == "ATTR"
                    ? Completion(Self.candidates(ShellGrammar.attribute, operands, options)) : Completion()
            },
            operands: { place in
                guard place.earlier.count < leaf.operands.count else { return Completion() }
                let operand = leaf.operands[place.earlier.count]
                return Completion(
                    Self.candidates(operand, operands, options),
                    paths: operand.placeholder == "FILE" ? .files : .none
                )
            }
        )
    }

    /// Whether the last argument is an option whose value is to follow.
    private static func lacksValue(_ arguments: [String]) -> Bool {
        guard let last = arguments.last, last.hasPrefix("-"), last != "-h", last != "--help" else { return false }
        return last.hasPrefix("--") ? !last.utf8.contains(UInt8(ascii: "=")) : last.utf8.count == 2
    }

    /// Completes words by one syntax, by the rules of all command lines.
    private static func complete(
        _ words: [String],
        by syntax: CommandLineSyntax,
        values: @escaping (CommandLineOption) -> Completion = { option in
            switch option.declaration.placeholder {
            case "DIR": Completion(paths: .directories)
            case "FILE": Completion(paths: .files)
            default: Completion()
            }
        },
        operands: @escaping (CommandLineCompletion.Place) -> Completion = { _ in Completion() }
    ) -> Completion {
        let groups = syntax.groups.map { group in
            var group = group
            group.options.removeAll { $0.name == "help" }
            return group
        }
        let only = Subcommand("", summary: "", operands: syntax.operands, groups: groups)
        let table = SubcommandTable(program: "host sh", globalGroups: [], initial: only, others: [])
        var completion = CommandLineCompletion(table, values: values, operands: operands).complete(words)
        // The syntax stands for a subcommand without a word.
        completion.candidates.removeAll { $0.text.isEmpty }
        return completion
    }

    /// What may stand for an operand.
    private static func candidates(
        _ operand: Operand,
        _ earlier: [String],
        _ options: ParsedCommandLine?
    ) -> [Completion.Candidate] {
        switch operand.placeholder {
        case "ETYPE":
            return Self.catalog(options).map { Completion.Candidate($0.type, help: $0.name) }
        case "ATTR":
            guard let type = earlier.first else { return [] }
            let attributes = Self.catalog(options).first { $0.type == type }?.attributes ?? []
            return attributes.map { Completion.Candidate($0) }
        case "SHELL": return CompletionScript.allCases.map { Completion.Candidate($0.rawValue) }
        case "MODULE":
            let configuration = try? ShellConfiguration(options?.text("config"))
            return (configuration?.settings?.processing.enabledModules ?? []).map { Completion.Candidate($0) }
        default: return []
        }
    }

    private static func catalog(
        _ options: ParsedCommandLine?
    ) -> [(type: String, name: String, attributes: [String])] {
        guard let configuration = try? ShellConfiguration(options?.text("config")) else { return [] }
        if let model = configuration.settings?.model {
            return model.entities.map { ($0.id, $0.name, $0.attributes.map(\.id)) }
        }
        guard let url = try? ShellServer.find(options?.text("url"), configuration, token: nil),
            let answer = try? APIClient(url, patience: 2).request("GET", ["entities"]),
            let entities = (try? JSON.decode(answer.body))?.record
        else { return [] }
        return entities.fields.map { id, entity in
            let record = entity.record
            return (id, record?["name"]?.text ?? "", record?["attribs"]?.record?.keys ?? [])
        }
    }
}
