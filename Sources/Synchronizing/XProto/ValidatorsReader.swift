import Configuration

/// Reads what `validators` says: `policy:message, policy:message`.
///
/// A message can have commas: the next validator begins where a name with a colon follows a comma.
enum ValidatorsReader {
    /// The validators of a text; nil: it is none.
    static func read(_ text: String) -> [ValidatorDefinition]? {
        var found: [ValidatorDefinition] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let validator = Self.validator(piece) {
                found.append(validator)
            } else if let last = found.popLast() {
                found.append(ValidatorDefinition(policy: last.policy, message: "\(last.message),\(piece)"))
            } else {
                return nil
            }
        }
        return found.contains { $0.message.isEmpty } ? nil : found
    }

    private static func validator(_ piece: Substring) -> ValidatorDefinition? {
        guard let colon = piece.firstIndex(of: ":") else { return nil }
        let name = Self.trimmed(piece[..<colon])
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isName else { return nil }
        return ValidatorDefinition(
            policy: String(name),
            message: String(Self.trimmed(piece[piece.index(after: colon)...]))
        )
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
