import Configuration
import Discovery
import Pipeline

/// The settings of one sink, each of which is taken once.
struct SinkSettings {
    /// What is left, without the name of the stream.
    private(set) var specification: SinkSpecification
    /// The options of the medium by their short names.
    private let options: [String: String]

    /// - Parameter medium: nil: it is one of the host's own.
    init(_ specification: SinkSpecification, _ medium: ExtensionDescription?) {
        self.specification = specification
        self.specification.stream = ""
        var options: [String: String] = [:]
        for option in medium?.options ?? [] {
            for name in Self.names(of: option.name, medium) where options[name] == nil { options[name] = option.name }
        }
        self.options = options
    }

    /// Takes a setting.
    mutating func take(_ key: String) -> String? {
        guard let value = self.specification.settings.last(where: { $0.key == key })?.value else { return nil }
        self.specification.settings.removeAll { $0.key == key }
        return value
    }

    /// Takes one that is true or false.
    mutating func takeFlag(_ key: String) throws(UsageError) -> Bool? {
        guard self.options[key] == nil, let text = self.take(key) else { return nil }
        guard text == "true" || text == "false" else {
            throw UsageError(.badValue, "'\(key)' is \(quoted(text)); expected true or false")
        }
        return text == "true"
    }

    /// Whether the medium has an option of this short name.
    func hasOption(_ name: String) -> Bool { self.options[name] != nil }

    /// Takes the format: `format`, unless that is an option of the medium, or `output-format`.
    mutating func takeFormat() -> String? {
        self.take("output-format") ?? (self.options["format"] == nil ? self.take("format") : nil)
    }

    /// Takes the options of a medium; those that are not set have their values of the command line.
    mutating func options(of medium: ExtensionDescription, _ line: ParsedCommandLine) throws -> [OptionValue] {
        var values: [OptionValue] = []
        var missing: [String] = []
        for option in medium.options {
            let names = self.options.filter { $0.value == option.name }.keys
            let texts = self.specification.settings.filter { names.contains($0.key) }.map(\.value)
            self.specification.settings.removeAll { names.contains($0.key) }
            do throws(OptionProblem) {
                if texts.isEmpty, option.isRequired, !line.isGiven(option.name) {
                    missing.append(Self.shortest(Array(names)) ?? option.name)
                    values.append(.none)
                } else {
                    values.append(texts.isEmpty ? line.value(option.name) : try option.parse(texts))
                }
            } catch {
                throw UsageError(.badValue, "\(error)")
            }
        }
        guard missing.isEmpty else {
            throw UsageError(.missingValue, "medium '\(medium.name)' needs \(missing.joined(separator: ", "))")
        }
        return values
    }

    /// Refuses what nobody took.
    func expectNothing(_ known: [String]) throws(UsageError) {
        guard let unknown = self.specification.settings.first?.key else { return }
        let advice =
            nearestName(to: unknown, among: known).map { "did you mean '\($0)'?" }
            ?? "there are " + (known + ["key", "time"]).joined(separator: ", ")
        throw UsageError(.badValue, "medium '\(self.specification.medium)' has no setting '\(unknown)'; \(advice)")
    }

    /// The shortest names of the options of a medium.
    static func names(of medium: ExtensionDescription) -> [String] {
        medium.options.compactMap { self.shortest(self.names(of: $0.name, medium)) }
    }

    private static func shortest(_ names: [String]) -> String? { names.min { $0.count < $1.count } }

    /// What an option can be called: its name, and that without the name of the medium or the prefix that all of its options
    /// have.
    private static func names(of option: String, _ medium: ExtensionDescription?) -> [String] {
        guard let medium else { return [option] }
        let first = medium.options.first?.name.split(separator: "-").first.map { "\($0)-" } ?? ""
        var prefixes = ["\(medium.name)-"]
        if medium.options.allSatisfy({ $0.name.hasPrefix(first) }) { prefixes.append(first) }
        return [option] + prefixes.filter { option.hasPrefix($0) }.map { String(option.dropFirst($0.count)) }
    }
}
