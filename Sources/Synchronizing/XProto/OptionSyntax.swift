import Configuration

/// `name = value`, as it was written.
struct OptionSyntax: Sendable {
    enum Written: Hashable, Sendable {
        /// In quotes.
        case text(String)
        case number(String)
        case word(String)
    }

    let name: SourceName
    let value: Written

    /// The value without quotes.
    var text: String {
        switch self.value {
        case .text(let text), .number(let text), .word(let text): text
        }
    }

    /// True or False, with or without quotes; nil: something else.
    var flag: Bool? {
        switch self.text {
        case "True": true
        case "False": false
        default: nil
        }
    }

    /// Whether it is `None` without quotes.
    var isNone: Bool { self.value == .word("None") }

    /// How a message names the value.
    var found: String { quoted(self.text, limit: 40) }
}
