extension RunFile {
    /// The command line that the file stands for.
    ///
    /// - Parameters:
    ///   - table: The commands and their options.
    ///   - changes: Options of the command line, each of which replaces all that the file says of it.
    ///   - isPartial: Whether options that are not known are passed over, for a first look.
    /// - Throws: `YAMLError` for the first thing that is wrong in the file, `UsageError` for one in the changes.
    public func arguments(
        by table: SubcommandTable,
        changes: [String] = [],
        isPartial: Bool = false
    ) throws -> [String] {
        guard let command = table.all.first(where: { $0.word == self.word }) else {
            throw YAMLError(file: self.file, at: self.mark, "there is no command '\(self.word)'")
        }
        let syntax = table.syntax(of: command)
        let replaced = try self.names(in: changes, by: syntax, isPartial: isPartial)
        var arguments = [self.word]
        var seen: [String: YAMLMark] = [:]
        for member in self.members {
            let name = member.key.text.hasPrefix("--") ? String(member.key.text.dropFirst(2)) : member.key.text
            guard let option = syntax.option(name) else {
                if isPartial { continue }
                throw self.error(member.mark, self.explainUnknown(member.key.text, name, syntax, table))
            }
            if let first = seen.updateValue(member.mark, forKey: name), !option.isRepeatable {
                throw self.error(member.mark, "the key '\(name)' is there already, at \(first)")
            }
            guard !self.rules.commandLineOnly.contains(name) else {
                throw self.error(
                    member.mark,
                    "'\(name)' changes no run; it is for the command line alone, as --\(name)"
                )
            }
            let texts = try self.texts(member.value, of: option)
            guard !replaced.contains(name) else { continue }
            arguments += texts.map { option.declaration.type == .flag ? "--\(name)" : "--\(name)=\($0)" }
        }
        arguments += changes
        if !isPartial, let problem = syntax.errorOfCount(self.operands) { throw self.error(self.mark, "\(problem)") }
        return arguments + (self.operands.isEmpty ? [] : ["--"] + self.operands)
    }

    /// The options that the command line gives.
    private func names(
        in changes: [String],
        by syntax: CommandLineSyntax,
        isPartial: Bool
    ) throws(UsageError) -> Set<String> {
        var scanner = ArgumentScanner(changes, by: syntax)
        var names: Set<String> = []
        while let token = scanner.next() {
            switch token {
            case .option(let option, _): names.insert(option.name)
            case .invalid(let error): if !isPartial { throw error }
            case .operand(let operand):
                // It may be the value of an option that is not known yet.
                if isPartial { continue }
                let advice = "behind a run file are options only, and \(quoted(operand)) is none"
                throw UsageError(.unexpectedOperand, "\(advice); what is run stands in the file, under '\(self.word)'")
            }
        }
        return names
    }

    private func explainUnknown(
        _ key: String,
        _ name: String,
        _ syntax: CommandLineSyntax,
        _ table: SubcommandTable
    ) -> String {
        let owners = table.all.filter { table.syntax(of: $0).option(name) != nil }.map { "'\($0.word)'" }
        guard owners.isEmpty else {
            return "the key \(quoted(key)) belongs to \(owners.joined(separator: " and ")), and this file is for "
                + "'\(self.word)'"
        }
        let names = syntax.groups.flatMap { $0.options.lazy.map(\.name) } + self.rules.words
        let advice =
            nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            ?? "keys are the options of 'host \(self.word) --help' without dashes"
        return "unknown key \(quoted(key)); \(advice)"
    }

    // MARK: - Values

    private func texts(_ node: YAMLNode, of option: CommandLineOption) throws(YAMLError) -> [String] {
        if option.declaration.type == .flag {
            guard let scalar = node.scalar, case .bool(let isOn) = scalar.value else {
                throw self.mismatch(node, option, "true or false")
            }
            return isOn ? ["true"] : []
        }
        guard option.isRepeatable else { return [try self.text(node, of: option)] }
        var texts: [String] = []
        for element in node.sequence ?? [node] {
            guard let members = element.mapping else {
                texts.append(try self.text(element, of: option))
                continue
            }
            for member in members { texts.append(try self.text(member, of: option)) }
        }
        return texts
    }

    /// `NAME: value` is `NAME=value`, and what a nested mapping is depends on the option.
    private func text(_ member: YAMLMember, of option: CommandLineOption) throws(YAMLError) -> String {
        let text: String
        if let members = member.value.mapping, let compose = self.rules.compositions[option.name] {
            var settings: [(key: String, value: String)] = []
            for setting in members {
                for value in setting.value.sequence ?? [setting.value] {
                    guard let scalar = value.scalar, scalar.value != .null else {
                        throw self.mismatch(value, option, "a single value for \(quoted(setting.key.text))")
                    }
                    settings.append((setting.key.text, scalar.text))
                }
            }
            do throws(UsageError) {
                text = try compose(member.key.text, settings)
            } catch {
                throw self.error(member.mark, "key '\(option.name)', \(quoted(member.key.text)): \(error)")
            }
        } else {
            guard let scalar = member.value.scalar, scalar.value != .null else {
                throw self.mismatch(member.value, option, "a text for \(quoted(member.key.text))")
            }
            text = "\(member.key.text)=\(scalar.text)"
        }
        return try self.checked(text, of: option, at: member.mark)
    }

    private func text(_ node: YAMLNode, of option: CommandLineOption) throws(YAMLError) -> String {
        let expected = option.declaration.expectation + (option.isRepeatable ? ", or a list of such" : "")
        guard let scalar = node.scalar else { throw self.mismatch(node, option, expected) }
        let text: String
        switch (option.declaration.type, scalar.value) {
        case (.integer, .int(let number)), (.number, .int(let number)): text = String(number)
        // An integer that does not fit is told by the option.
        case (.integer, .float) where scalar.text.utf8.allSatisfy({ !".eE".utf8.contains($0) }), (.number, .float):
            text = scalar.text
        case (.text, .null), (.list, .null), (.integer, _), (.number, _), (.flag, _):
            throw self.mismatch(node, option, expected)
        case (.text, _), (.list, _): text = scalar.text
        }
        return try self.checked(text, of: option, at: node.mark)
    }

    private func checked(
        _ text: String,
        of option: CommandLineOption,
        at mark: YAMLMark
    ) throws(YAMLError) -> String {
        guard !text.utf8.contains(0) else {
            throw self.error(mark, "key '\(option.name)': a value cannot hold the character U+0000")
        }
        do throws(OptionProblem) {
            _ = try option.declaration.parse([text])
            return text
        } catch {
            throw self.error(mark, "key '\(option.name)': \(error.reason)")
        }
    }

    private func mismatch(_ node: YAMLNode, _ option: CommandLineOption, _ expected: String) -> YAMLError {
        self.error(node.mark, "key '\(option.name)': expected \(expected), found \(node.found)")
    }

    private func error(_ mark: YAMLMark, _ reason: String) -> YAMLError { YAMLError(file: self.file, at: mark, reason) }
}
