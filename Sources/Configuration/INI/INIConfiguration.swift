import Records

// Where a value comes from, the first of these that has one: the environment, the last file that has it, the default. In one file
// the name of the option wins over its former names. The text is interpolated first and then read in the type of the option.

/// Typed options out of files and the environment.
public struct INIConfiguration: Sendable {
    /// The groups that were declared.
    public let groups: [INIGroup]
    let source: INISource
    let environment: [String: String]
    private let options: [INISource.Name: INIOption]
    private let groupNames: Set<String>

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - documents: Files in their order; a later one wins.
    ///   - environment: Variables, of which `OS_GROUP__OPTION` count, in capitals. Characters that shells do not allow in
    ///     names may be underscores.
    ///   - groups: What is declared; of two declarations of one option the last counts.
    public init(_ documents: [INIDocument], environment: [String: String] = [:], groups: [INIGroup]) {
        self.groups = groups
        self.source = INISource(documents)
        self.environment = environment.filter { $0.key.hasPrefix("OS_") }
        var options: [INISource.Name: INIOption] = [:]
        for group in groups {
            for option in group.options { options[INISource.Name(group.name, option.key)] = option }
        }
        self.options = options
        self.groupNames = Set(groups.map { INISource.normal($0.name) })
    }

    /// The value of an option; `.null` if it has none, even if one is required, of which `findings` tell.
    ///
    /// - Throws: `INIError` that names file, line, and what was expected, for what is no value of the option.
    public func value(of option: INIOption, in group: String) throws(INIError) -> Value {
        try self.setting(of: option, in: group).value
    }

    /// The value of an option with where it comes from.
    ///
    /// - Throws: As `value(of:in:)`.
    public func setting(of option: INIOption, in group: String) throws(INIError) -> INISetting {
        var interpolation = INIInterpolation(self)
        return try self.setting(of: option, in: group, &interpolation)
    }

    /// An option that was declared, by its key; nil: there is none.
    func option(_ key: String, in group: String) -> INIOption? { self.options[INISource.Name(group, key)] }

    /// Whether a group was declared, whatever the case of its name.
    func hasGroup(_ name: String) -> Bool { self.groupNames.contains(INISource.normal(name)) }

    /// The same within the interpolation of another one.
    func setting(
        of option: INIOption,
        in group: String,
        _ interpolation: inout INIInterpolation
    ) throws(INIError) -> INISetting {
        let texts = self.texts(of: option, in: group)
        var values: [Value] = []
        var isSecret = option.isSecret
        for (text, origin) in texts {
            let place = INIInterpolation.Place(group: group, option: option, origin: origin)
            let result = try interpolation.text(of: text, at: place)
            isSecret = isSecret || result.isSecret
            var judged = option
            judged.isSecret = isSecret
            do throws(INITypeProblem) {
                values.append(try INITypeReader(judged).value(of: result.text))
            } catch {
                throw INIError(origin, "[\(singleLine(group))] \(option.key): \(error.reason)")
            }
        }
        let origin = texts.last?.origin ?? .initial
        guard option.isMultiple else {
            return INISetting(value: values.last ?? .null, origin: origin, isSecret: isSecret)
        }
        return INISetting(value: texts.isEmpty ? .null : .array(values), origin: origin, isSecret: isSecret)
    }

    /// The texts that count for an option: one, or all of an option with several values.
    private func texts(of option: INIOption, in group: String) -> [(text: String, origin: INIOrigin)] {
        if let (name, text) = self.variable(of: option, in: group) { return [(text, .variable(name))] }
        let names = Self.names(of: option, in: group)
        if option.isMultiple {
            let all = self.source.all(names)
            if !all.isEmpty { return all.map { ($0.entry.text, .line($0.entry.mark)) } }
        } else if let entry = self.source.winning(names)?.entries.last {
            return [(entry.text, .line(entry.mark))]
        }
        let initials = option.isMultiple ? option.initials[...] : option.initials.suffix(1)
        return initials.map { ($0, .initial) }
    }

    /// The variable of the environment that sets an option.
    private func variable(of option: INIOption, in group: String) -> (name: String, text: String)? {
        let exact = Self.variableName(group, option.key)
        return [exact, Self.shellName(exact)].lazy.compactMap { name in self.environment[name].map { (name, $0) } }
            .first
    }

    /// The variable for an option, as oslo.config names it.
    static func variableName(_ group: String, _ key: String) -> String {
        "OS_\(group.uppercased())__\(key.uppercased())"
    }

    /// A name that shells allow.
    static func shellName(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCIIWord ? $0 : "_" }))
    }

    /// The sections and keys under which an option may stand: its name, then its former ones as they are, then as keys.
    static func names(of option: INIOption, in group: String) -> [INISource.Name] {
        var names = [INISource.Name(group, option.key)]
        let formers = option.deprecatedNames.map { ($0.group ?? group, $0.name ?? option.key) }
        for former in formers + formers.map({ ($0, INIOption.key(of: $1)) }) {
            let name = INISource.Name(former.0, former.1)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}

extension Unicode.Scalar {
    /// A letter, a digit or an underscore of ASCII.
    var isASCIIWord: Bool {
        self.isASCII && (self.properties.isAlphabetic || self == "_" || self.properties.numericType != nil)
    }
}
