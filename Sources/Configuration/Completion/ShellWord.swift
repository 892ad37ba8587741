/// A word as it stands on the command line of a shell.
public enum ShellWord {
    /// What a shell would make of a word of which perhaps not all is typed yet: without quotes and backslashes, and with
    /// the home directory for a tilde at its start. Nothing else is expanded.
    public static func unquoted(_ word: String, home: String?) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if quote == nil ? character == "'" || character == "\"" : character == quote {
                quote = quote == nil ? character : nil
            } else {
                text.append(character)
            }
        }
        guard let home, word == "~" || word.hasPrefix("~/") else { return text }
        return home + text.dropFirst()
    }
}
