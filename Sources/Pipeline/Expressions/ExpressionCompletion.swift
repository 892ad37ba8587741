import Configuration

/// Completes a partly typed model expression: a model after digits, `b` and a brace after a whole model, mappings within
/// braces.
public struct ExpressionCompletion: Sendable {
    private let models: [Completion.Candidate]
    private let mappings: [Completion.Candidate]

    /// Makes a completion of the models and mappings that there are, with their summaries.
    public init(models: [Completion.Candidate], mappings: [Completion.Candidate]) {
        self.models = models
        self.mappings = mappings
    }

    /// The expressions that go on from what was typed, of which the last is the one to complete.
    public func complete(_ word: String) -> Completion {
        let start = word.lastIndex { $0.isWhitespace }.map(word.index(after:)) ?? word.startIndex
        // White space is allowed within braces, and separates expressions everywhere else.
        if let brace = word.lastIndex(of: "{"), !word[brace...].contains("}") {
            return self.completeMappings(word, from: word.index(after: brace))
        }
        let head = String(word[..<start])
        let expression = word[start...]
        let digits = expression.prefix(while: Self.isDigit)
        let name = expression.dropFirst(digits.count).prefix { Self.isNamePart($0) }
        let rest = expression.dropFirst(digits.count + name.count)
        var candidates: [Completion.Candidate] = []
        if rest.isEmpty {
            candidates = self.models.map { Completion.Candidate(digits + $0.text, help: $0.help) }
        }
        candidates += self.continuations(String(expression), String(name), rest)
        return Completion(candidates).continuing(String(expression), after: head)
    }

    /// What may follow a whole model.
    private func continuations(_ text: String, _ name: String, _ rest: Substring) -> [Completion.Candidate] {
        let isModel = self.isModel(name)
        // As in `testb5`, where the name cannot be told from the letter by itself.
        let isBatched = !isModel && name.last == "b" && self.isModel(String(name.dropLast()))
        let parts = rest.split(separator: "b", omittingEmptySubsequences: false)
        guard isModel || (isBatched && !rest.isEmpty), parts.count <= (isModel ? 2 : 1),
            parts.allSatisfy({ $0.allSatisfy(Self.isDigit) }), parts.dropFirst().allSatisfy({ !$0.isEmpty })
        else { return [] }
        var candidates = [Completion.Candidate(text)]
        if isModel, parts.count < 2 { candidates.append(Completion.Candidate(text + "b", help: "records a batch")) }
        return candidates + [Completion.Candidate(text + "{", help: "mappings")]
    }

    private func completeMappings(_ word: String, from start: String.Index) -> Completion {
        let comma = word[start...].lastIndex(of: ",").map(word.index(after:)) ?? start
        let name = word[comma...].drop { $0.isWhitespace }
        let head = String(word.dropLast(name.count))
        // Whatever is chosen is complete, so that no shell puts a space after half an expression.
        return Completion(
            self.mappings.flatMap {
                [
                    Completion.Candidate($0.text + "}", help: $0.help),
                    Completion.Candidate($0.text + ",", help: "\($0.help) Then another mapping."),
                ]
            }
        )
        .continuing(String(name), after: head)
    }

    private func isModel(_ name: String) -> Bool { self.models.contains { $0.text == name } }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func isNamePart(_ character: Character) -> Bool {
        character == "_" || (character.isASCII && character.isLetter)
    }
}
