// $name and ${name} stand for the value of another option: of the same group, else of DEFAULT; $group.name for one of another
// group. $$ and \$ are a dollar, and a dollar before anything else is one too. What is referred to is read in its own type first.
//
// References may form trees in which each level doubles the number of those below, so their number and the size of texts are bound.

/// Puts the values of other options in the place of references to them.
struct INIInterpolation {
    /// Where a text stands.
    struct Place {
        let group: String
        let option: INIOption
        let origin: INIOrigin

        var name: String { "[\(singleLine(self.group))] \(self.option.key)" }
    }

    private static let mostReferences = 10_000
    private static let mostBytes = 1 << 20

    private let configuration: INIConfiguration
    private var references = 0
    /// The options that wait for what they refer to.
    private var trail: [String] = []

    init(_ configuration: INIConfiguration) { self.configuration = configuration }

    /// A text with all references replaced.
    ///
    /// - Returns: And whether it has something secret in it.
    mutating func text(of text: String, at place: Place) throws(INIError) -> (text: String, isSecret: Bool) {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains("$") else { return (text, false) }
        guard !self.trail.contains(place.name) else {
            let circle = (self.trail + [place.name]).joined(separator: " refers to ")
            throw INIError(place.origin, "a circle of references: \(circle); write $$ for a dollar")
        }
        self.trail.append(place.name)
        defer { self.trail.removeLast() }
        var result = String.UnicodeScalarView()
        var isSecret = false
        var bytes = text.utf8.count
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if next == "$", scalar == "\\" || scalar == "$" {
                result.append("$")
                index += 2
            } else if scalar == "$", let (name, end) = Self.reference(in: scalars, at: index + 1) {
                let setting = try self.setting(name, at: place)
                let value = setting.value.initialText
                bytes += value.utf8.count
                result.append(contentsOf: value.unicodeScalars)
                isSecret = isSecret || setting.isSecret
                index = end
            } else {
                result.append(scalar)
                index += 1
            }
            guard bytes <= Self.mostBytes else { throw self.tooLarge(place) }
        }
        return (String(result), isSecret)
    }

    /// The name behind a dollar, and where what follows begins; nil: there is none.
    private static func reference(in scalars: [Unicode.Scalar], at start: Int) -> (name: String, end: Int)? {
        let hasBraces = start < scalars.count && scalars[start] == "{"
        let first = hasBraces ? start + 1 : start
        var end = first
        while end < scalars.count, scalars[end].isASCIIWord || scalars[end] == "." { end += 1 }
        guard end > first, scalars[first] != ".", scalars[first].properties.numericType == nil else { return nil }
        let name = String(String.UnicodeScalarView(scalars[first..<end]))
        guard hasBraces else { return (name, end) }
        return end < scalars.count && scalars[end] == "}" ? (name, end + 1) : nil
    }

    private mutating func setting(_ name: String, at place: Place) throws(INIError) -> INISetting {
        self.references += 1
        guard self.references <= Self.mostReferences else { throw self.tooLarge(place) }
        let (group, option) = try self.target(name, at: place)
        return try self.configuration.setting(of: option, in: group, &self)
    }

    private func target(_ name: String, at place: Place) throws(INIError) -> (group: String, option: INIOption) {
        if name.utf8.contains(UInt8(ascii: ".")) {
            // Names of groups may have dots themselves, those of options not.
            let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.startIndex
            let group = String(name[..<dot])
            let key = String(name[name.utf8.index(after: dot)...])
            if let option = self.configuration.option(key, in: group) { return (group, option) }
        } else {
            for group in [place.group, INIGroup.general] {
                if let option = self.configuration.option(name, in: group) { return (group, option) }
            }
        }
        let expected =
            "expected a declared option of [\(singleLine(place.group))] or [\(INIGroup.general)], or GROUP.OPTION"
        let advice = "write $$ for a dollar, ${NAME} where a name does not end by itself"
        throw INIError(place.origin, "\(place.name): '$\(name)' refers to no option: \(expected); \(advice)")
    }

    private func tooLarge(_ place: Place) -> INIError {
        INIError(
            place.origin,
            "\(place.name): its references grow beyond all use; expected less than \(Self.mostBytes >> 20) MiB"
        )
    }
}
