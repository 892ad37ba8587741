/// The last two things that went wrong, in one text.
enum StatusText {
    private static let separator = " // "
    /// Characters that a status can have.
    private static let longest = 1024
    /// What stands there while nothing went wrong.
    private static let initial: Set<String> = ["OK", "", "Provisioning in progress", "Policy in process", "done"]

    /// The text after one more failure: the latest is last, and is never left out.
    static func adding(_ text: String, to old: String) -> String {
        let latest = Self.cut(text, 500)
        guard !Self.initial.contains(old) else { return latest }
        let parts = Self.parts(of: old)
        guard let before = parts.last(where: { $0 != latest }) else { return latest }
        return Self.cut(before, 500) + Self.separator + latest
    }

    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var part: [Character] = []
        for character in text {
            part.append(character)
            if part.suffix(4) == Array(Self.separator)[...] {
                parts.append(String(part.dropLast(4)))
                part = []
            }
        }
        return parts + [String(part)]
    }

    static func cut(_ text: String, _ count: Int = Self.longest) -> String {
        text.unicodeScalars.count <= count
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(count - 1))) + "…"
    }
}
