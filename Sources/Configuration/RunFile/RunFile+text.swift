extension RunFile {
    /// The run file that stands for a command line.
    ///
    /// The order of repeatable options among each other is kept; where a mapping cannot tell it, since a key is there only
    /// once, the file is a list of mappings.
    ///
    /// - Throws: If the command line asks something that no run file can.
    public static func text(
        of line: ParsedCommandLine,
        word: String,
        rules: Rules
    ) throws(UsageError) -> String {
        var sections: [[(option: CommandLineOption, texts: [String])]] = [[]]
        var previous: String?
        for occurrence in line.occurrences {
            let name = occurrence.name
            guard let option = line.syntax.option(name) else { continue }
            guard !rules.commandLineOnly.contains(name) else {
                throw UsageError(.contradiction, "--\(name) changes no run, so a run file cannot have it")
            }
            guard option.isRepeatable else {
                // The last use counts.
                if let place = sections[0].firstIndex(where: { $0.option.name == name }) {
                    sections[0][place].texts = [occurrence.text]
                } else {
                    sections[0].append((option, [occurrence.text]))
                }
                continue
            }
            let last = sections.count - 1
            if name == previous, let place = sections[last].firstIndex(where: { $0.option.name == name }) {
                sections[last][place].texts.append(occurrence.text)
            } else if sections[last].contains(where: { $0.option.name == name }) {
                sections.append([(option, [occurrence.text])])
            } else {
                sections[last].append((option, [occurrence.text]))
            }
            previous = name
        }
        var mappings = sections.map { section in section.map { Self.member($0.option, $0.texts, rules) } }
        mappings[0].insert(Self.command(word, line), at: 0)
        let nodes = mappings.map { YAMLNode(.mapping($0), at: Self.nowhere) }
        return YAMLWriter.text(of: nodes.count == 1 ? nodes[0] : YAMLNode(.sequence(nodes), at: Self.nowhere))
    }

    /// What is written is at no place yet.
    private static let nowhere = YAMLMark(line: 1, column: 1)

    private static func command(_ word: String, _ line: ParsedCommandLine) -> YAMLMember {
        let operands = line.operands.map(Self.text)
        let isList = line.syntax.operands.last?.isRepeatable ?? false
        let value = operands.count == 1 && !isList ? operands[0] : YAMLNode(.sequence(operands), at: Self.nowhere)
        return Self.member(word, value)
    }

    private static func member(_ option: CommandLineOption, _ texts: [String], _ rules: Rules) -> YAMLMember {
        let name = rules.words.contains(option.name) ? "--\(option.name)" : option.name
        if rules.compositions[option.name] != nil, let mapping = Self.mapping(texts) {
            return Self.member(name, mapping)
        }
        let nodes = texts.map { Self.node($0, option) }
        return Self.member(name, nodes.count == 1 ? nodes[0] : YAMLNode(.sequence(nodes), at: Self.nowhere))
    }

    private static func member(_ key: String, _ value: YAMLNode) -> YAMLMember {
        YAMLMember(YAMLScalar(text: key), at: Self.nowhere, value)
    }

    /// `NAME=value` as `NAME: value`; nil: a name is not there or there twice.
    private static func mapping(_ texts: [String]) -> YAMLNode? {
        var members: [YAMLMember] = []
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
            let key = String(text[..<equals])
            guard !members.contains(where: { $0.key.text == key }) else { return nil }
            members.append(Self.member(key, Self.text(String(text[text.index(after: equals)...]))))
        }
        return YAMLNode(.mapping(members), at: Self.nowhere)
    }

    private static func node(_ text: String, _ option: CommandLineOption) -> YAMLNode {
        switch (option.declaration.type, try? option.declaration.parse([text])) {
        case (.flag, let value): Self.plain("\(value?.flag ?? true)")
        case (.integer, .integer(let number)): Self.plain("\(number)")
        case (.number, .number(let number)): Self.plain("\(number)")
        default: Self.text(text)
        }
    }

    private static func plain(_ text: String) -> YAMLNode {
        YAMLNode(.scalar(YAMLScalar(plain: text)), at: Self.nowhere)
    }

    private static func text(_ text: String) -> YAMLNode {
        YAMLNode(.scalar(YAMLScalar(text: text)), at: Self.nowhere)
    }
}
