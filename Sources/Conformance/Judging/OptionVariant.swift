import Configuration

/// A value of an option that is at the edge of what it declares.
struct OptionVariant: Hashable, Sendable {
    /// The place of the option.
    let index: Int
    let name: String
    let value: OptionValue

    /// As a user would write it.
    var text: String {
        let written =
            switch self.value {
            case .none: "nothing"
            case .flag(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .text(let value): quoted(value, limit: 20)
            case .list(let value): quoted(value.joined(separator: ","), limit: 20)
            }
        return "--\(self.name)=\(written)"
    }

    /// The edges of each option, all others being at their defaults.
    static func all(of options: [OptionDeclaration]) -> [OptionVariant] {
        options.enumerated().flatMap { index, option in
            Self.values(of: option).map { OptionVariant(index: index, name: option.name, value: $0) }
        }
    }

    private static func values(of option: OptionDeclaration) -> [OptionValue] {
        switch option.type {
        case .flag: [.flag(false), .flag(true)]
        case .integer:
            [.integer(Self.integer(option.minimum, .min, .up)), .integer(Self.integer(option.maximum, .max, .down))]
        case .number:
            [
                .number(option.minimum ?? -Double.greatestFiniteMagnitude),
                .number(option.maximum ?? Double.greatestFiniteMagnitude),
            ]
        case .text where option.choices.isEmpty: [.text(""), .text(String(repeating: "é", count: 5000))]
        case .text: option.choices.map { .text($0) }
        case .list where option.choices.isEmpty: [.list([]), .list((0..<1000).map { "element \($0)" })]
        case .list: [.list([]), .list(option.choices)]
        }
    }

    /// A bound as an integer; one beyond what integers can be is that of integers.
    private static func integer(_ bound: Double?, _ otherwise: Int, _ rule: FloatingPointRoundingRule) -> Int {
        guard let bound else { return otherwise }
        return Int(exactly: bound.rounded(rule)) ?? (bound < 0 ? .min : .max)
    }
}
