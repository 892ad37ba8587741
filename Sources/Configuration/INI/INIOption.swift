/// One option of a section, as oslo.config declares it.
public struct INIOption: Hashable, Sendable {
    /// The name; in files its dashes are underscores.
    public var name: String
    /// What its value is.
    public var type: INIType
    /// The default as it would stand in a file, `$` included; of an option with several values all of them; empty: null.
    public var initials: [String]
    /// A sentence or more.
    public var help: String
    /// Whether there must be a value.
    public var isRequired: Bool
    /// Whether its value must never be shown.
    public var isSecret: Bool
    /// Whether each assignment adds a value; the value is then an array.
    public var isMultiple: Bool
    /// Whether `\,` is a comma within an element of a list, as on the command line.
    public var escapesCommas: Bool
    /// The only values that are allowed; empty: any. Of a list or map: for its elements, as are the following.
    public var choices: [String]
    /// The smallest number, itself allowed; nil: unbounded.
    public var minimum: Double?
    /// The largest number, itself allowed; nil: unbounded.
    public var maximum: Double?
    /// The most characters; nil: unbounded.
    public var longest: Int?
    /// A regular expression that must match somewhere; nil: none.
    public var pattern: String?
    /// The schemes that a URI may have; empty: any.
    public var schemes: [String]
    /// Former names.
    public var deprecatedNames: [INIDeprecatedName]
    /// Why the option itself will go away; nil: it will not.
    public var removalReason: String?

    /// Makes an option of its parts; whether they fit together is told by `problem`.
    public init(
        _ name: String,
        _ type: INIType,
        initial: String? = nil,
        help: String = "",
        isRequired: Bool = false,
        isSecret: Bool = false,
        isMultiple: Bool = false,
        choices: [String] = [],
        minimum: Double? = nil,
        maximum: Double? = nil,
        longest: Int? = nil,
        pattern: String? = nil,
        schemes: [String] = [],
        deprecatedNames: [INIDeprecatedName] = [],
        removalReason: String? = nil
    ) {
        self.name = name
        self.type = type
        self.initials = initial.map { [$0] } ?? []
        self.help = help
        self.isRequired = isRequired
        self.isSecret = isSecret
        self.isMultiple = isMultiple
        self.escapesCommas = false
        self.choices = choices
        self.minimum = minimum
        self.maximum = maximum
        self.longest = longest
        self.pattern = pattern
        self.schemes = schemes
        self.deprecatedNames = deprecatedNames
        self.removalReason = removalReason
    }

    /// The key in files.
    public var key: String { Self.key(of: self.name) }

    /// A name as it is written in files.
    static func key(of name: String) -> String { name.exchanging("-", for: "_") }

    /// Why the declaration cannot be used, or nil when it can: a regular expression that is wrong, or a default that does
    /// not fit. A default that refers to other options is judged when it is read.
    public var problem: String? {
        if self.name.isEmpty { return "an option without a name" }
        for text in self.initials.isEmpty ? [""] : self.initials where !text.utf8.contains(UInt8(ascii: "$")) {
            do throws(INITypeProblem) {
                _ = try INITypeReader(self).value(of: text)
            } catch {
                if self.initials.isEmpty, !error.isOfDeclaration { continue }
                return "option \(self.name): its default does not fit it: \(error.reason)"
            }
        }
        return nil
    }
}
