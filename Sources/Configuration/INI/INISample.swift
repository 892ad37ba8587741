/// A file to begin with: each section with its options, commented out, with their defaults.
public enum INISample {
    private static let width = 76

    /// The sample of some groups. Uncommented, each line sets the default that is there anyway.
    public static func text(of groups: [INIGroup]) -> String {
        groups.map(Self.section).joined(separator: "\n")
    }

    private static func section(_ group: INIGroup) -> String {
        var lines = Self.wrapped(group.help) + ["[\(group.name)]"]
        for option in group.options { lines += [""] + Self.about(option) + Self.assignments(option) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func about(_ option: INIOption) -> [String] {
        let help = singleLine(option.help)
        let kind = option.isMultiple ? "multi valued" : option.type.summary
        var lines = Self.wrapped((help.isEmpty ? "" : help + " ") + "(\(kind))")
        let minimum = option.minimum ?? (option.type.element == .port ? 0 : nil)
        let maximum = option.maximum ?? (option.type.element == .port ? 65535 : nil)
        if let minimum { lines.append("# Minimum: \(shortText(minimum))") }
        if let maximum { lines.append("# Maximum: \(shortText(maximum))") }
        if let longest = option.longest { lines.append("# At most \(longest) characters") }
        if let pattern = option.pattern { lines.append("# Must match: \(singleLine(pattern))") }
        if !option.schemes.isEmpty { lines.append("# Schemes: \(option.schemes.joined(separator: ", "))") }
        if !option.choices.isEmpty {
            let choices = option.choices.map { $0.isEmpty ? "''" : singleLine($0) }
            lines += Self.wrapped("Choices: " + choices.joined(separator: ", "))
        }
        if option.isRequired { lines.append("# Required: there is no run without it") }
        if option.isSecret { lines.append("# Secret: it is never shown") }
        for former in option.deprecatedNames {
            let group = former.group.map { "[\(singleLine($0))] " } ?? ""
            lines.append("# Deprecated name: \(group)\(singleLine(INIOption.key(of: former.name ?? option.name)))")
        }
        if let reason = option.removalReason { lines += Self.wrapped("Deprecated: \(singleLine(reason))") }
        if option.initials.isEmpty { lines.append("# No default") }
        return lines
    }

    private static func assignments(_ option: INIOption) -> [String] {
        guard !option.initials.isEmpty else { return ["#\(option.key) ="] }
        return (option.isMultiple ? option.initials[...] : option.initials.suffix(1)).map { initial in
            let value = option.type == .boolean ? initial.lowercased() : Self.written(initial)
            return "#\(option.key) =" + (value.isEmpty ? "" : " " + value)
        }
    }

    /// A text so that reading it gives it back: quotes keep spaces and quotes at its ends, and lines are indented.
    private static func written(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = lines[0]
        let hasQuotes = first.utf8.first == first.utf8.last && (first.hasPrefix("\"") || first.hasPrefix("'"))
        if first != first.withoutSpaceAround || hasQuotes { lines[0] = "\"\(first)\"" }
        return lines.joined(separator: "\n#    ")
    }

    /// A text as lines of a comment.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in singleLine(text).split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > Self.width {
                lines.append("# " + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + ["# " + line]
    }
}
