/// Why a text is no value of an option.
struct INITypeProblem: Error {
    /// What was found and expected; nothing of a secret.
    let reason: String
    /// Whether not the text is wrong but what was declared.
    var isOfDeclaration = false
}
