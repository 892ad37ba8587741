extension CommandLineSyntax {
    /// The help text: usage, operands, and the options by group with their ranges, choices and defaults. Ends in a
    /// line feed.
    ///
    /// - Parameter title: A group that is left out, because the reader has it already.
    public func help(width: Int = 100, without title: String? = nil) -> String {
        var page = HelpPage(width: width)
        page.add(usage: self.command, parts: ["[options]"] + self.operands.map(\.usage))
        page.add(paragraph: self.summary)
        page.add(title: "Operands", entries: self.operands.map { (head: $0.placeholder, help: $0.help) })
        page.add(groups: self.groups.filter { $0.title != title }.map(self.withSharers))
        return page.text
    }

    /// A group that tells in its summary whose options are the same.
    private func withSharers(_ group: OptionGroup) -> OptionGroup {
        var sharers: [String] = []
        for conflict in self.conflicts where conflict.isSameDeclaration && conflict.keeper == group.title {
            if !sharers.contains(conflict.loser) { sharers.append(conflict.loser) }
        }
        guard !sharers.isEmpty else { return group }
        var group = group
        let note = "Options are shared with \(sharers.joined(separator: ", "))."
        group.summary = [group.summary, note].filter { !$0.isEmpty }.joined(separator: " ")
        return group
    }
}

extension CommandLineOption {
    /// As in help: `-n, --number N`.
    internal var head: String {
        let letter = self.short.map { "-\($0), " } ?? ""
        guard self.declaration.type != .flag else { return "\(letter)--\(self.name)" }
        return "\(letter)--\(self.name) " + (self.implied == nil ? self.placeholder : "[\(self.placeholder)]")
    }

    /// The declared help with what else there is to know.
    internal var fullHelp: String {
        var notes: [String] = []
        if let range = self.declaration.rangeText { notes.append(range) }
        if !self.declaration.choices.isEmpty { notes.append("one of \(self.declaration.choicesText)") }
        if self.declaration.isRequired { notes.append("required") }
        if self.isRepeatable { notes.append("may be repeated") }
        if let implied = self.implied { notes.append("without a value: \(implied)") }
        if let initial = self.declaration.initial, !(self.declaration.type == .flag && initial == "false") {
            notes.append("default: \(initial.isEmpty ? "empty" : initial)")
        }
        let note = notes.isEmpty ? "" : "(\(notes.joined(separator: "; ")))"
        return [self.declaration.help, note].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var placeholder: String {
        guard self.declaration.placeholder.isEmpty else { return singleLine(self.declaration.placeholder) }
        return switch self.declaration.type {
        case .flag: ""
        case .integer: "N"
        case .number: "X"
        case .text: "TEXT"
        case .list: "A,B"
        }
    }
}
