/// What a command line may hold: options in groups, and operands.
///
/// The options of extensions come from foreign files, so two groups may declare the same one. That is no error of the
/// user's: the first keeps it and `conflicts` tells.
public struct CommandLineSyntax: Hashable, Sendable {
    /// What stands before the options in the usage line, such as `host generate`.
    public let command: String

    /// One sentence for help; may be empty.
    public let summary: String

    /// The operands in order.
    public let operands: [Operand]

    /// The groups, without the options that lost a conflict. `--help` is in the first.
    public let groups: [OptionGroup]

    /// The options that more than one group declared.
    public let conflicts: [OptionConflict]

    /// Where an option stands in `groups`.
    internal struct Place: Hashable, Sendable {
        internal let group: Int
        internal let option: Int
    }

    internal let placesByName: [String: Place]
    internal let placesByLetter: [Character: Place]

    /// Makes a syntax of groups; `--help` and `-h` are added to the first.
    public init(command: String, summary: String = "", operands: [Operand] = [], groups: [OptionGroup]) {
        self.command = command
        self.summary = summary
        self.operands = operands

        var pending = groups.isEmpty || groups[0].owner != nil ? [OptionGroup(title: "Options", options: [])] : []
        pending += groups
        pending[0].options.insert(.help, at: 0)

        var kept: [OptionGroup] = []
        var conflicts: [OptionConflict] = []
        var placesByName: [String: Place] = [:]
        var placesByLetter: [Character: Place] = [:]
        for (groupIndex, group) in pending.enumerated() {
            kept.append(group)
            kept[groupIndex].options = []
            for var option in group.options {
                if let place = placesByName[option.name] {
                    conflicts.append(
                        OptionConflict(
                            option: "--\(option.name)",
                            keeper: kept[place.group].title,
                            loser: group.title,
                            isSameDeclaration: kept[place.group].options[place.option].declaration
                                == option.declaration
                        )
                    )
                    continue
                }
                let place = Place(group: groupIndex, option: kept[groupIndex].options.count)
                if let letter = option.short, let first = placesByLetter[letter] {
                    conflicts.append(
                        OptionConflict(
                            option: "-\(letter)",
                            keeper: kept[first.group].title,
                            loser: group.title,
                            isSameDeclaration: false
                        )
                    )
                    option.short = nil
                }
                placesByName[option.name] = place
                if let letter = option.short { placesByLetter[letter] = place }
                kept[groupIndex].options.append(option)
            }
        }
        self.groups = kept
        self.conflicts = conflicts
        self.placesByName = placesByName
        self.placesByLetter = placesByLetter
    }

    /// The option of a full long name without dashes, nil when there is none.
    public func option(_ name: String) -> CommandLineOption? { self.placesByName[name].map(self.option(at:)) }

    /// The group that keeps an option, by the full long name without dashes; nil when there is none.
    public func group(of name: String) -> OptionGroup? { self.placesByName[name].map { self.groups[$0.group] } }

    internal func option(at place: Place) -> CommandLineOption { self.groups[place.group].options[place.option] }

    /// The option that a long name or an abbreviation of it means.
    internal func resolve(_ name: String) throws(UsageError) -> CommandLineOption {
        if let option = self.option(name) { return option }
        let candidates =
            name.isEmpty
            ? []
            : self.groups.flatMap { group in
                group.options.lazy.filter { $0.name.hasPrefix(name) }.map { (option: $0, isOwn: group.owner == nil) }
            }
        if candidates.count == 1 { return candidates[0].option }
        let own = candidates.filter(\.isOwn)
        if own.count == 1 { return own[0].option }
        guard candidates.isEmpty else {
            let names = candidates.map { "--\($0.option.name)" }.joined(separator: ", ")
            throw UsageError(.ambiguousOption, "option \(quoted("--" + name)) is ambiguous: it may mean \(names)")
        }
        throw self.unknown("--" + name, name: name)
    }

    /// The error for an option that does not exist.
    internal func unknown(_ spelling: String, name: String) -> UsageError {
        let names = self.groups.flatMap { $0.options.lazy.map(\.name) }
        let advice =
            nearestName(to: name, among: names).map { "did you mean '--\($0)'?" } ?? "--help lists the options"
        return UsageError(.unknownOption, "unknown option \(quoted(spelling)); \(advice)")
    }
}
