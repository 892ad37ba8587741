import Configuration

// A place in a file that knows its path, so that every accessor can tell what is wrong there. Accessors return nil after they
// have told; callers go on with a default, so that all errors come at once.

/// A value of a configuration file with where it is.
struct SettingsNode {
    let node: YAMLNode
    let file: String
    let path: String
    let findings: SettingsFindings

    func fail(_ message: String) { self.findings.add(.error, self.file, self.node.mark, self.path, message) }

    func warn(_ message: String) { self.findings.add(.warning, self.file, self.node.mark, self.path, message) }

    func note(_ message: String) { self.findings.add(.note, self.file, self.node.mark, self.path, message) }

    var isNull: Bool { self.node.scalar?.value == .null }

    /// A value under this one.
    func child(_ node: YAMLNode, _ key: String) -> SettingsNode {
        let path = self.path.isEmpty ? key : key.hasPrefix("[") ? self.path + key : "\(self.path).\(key)"
        return SettingsNode(node: node, file: self.file, path: path, findings: self.findings)
    }

    // MARK: - Types

    /// A text; numbers and truth values are their spelling.
    func text() -> String? {
        guard let scalar = self.node.scalar, scalar.value != .null else {
            self.fail("expected a text, found \(self.node.found)")
            return nil
        }
        return scalar.text
    }

    /// A truth value, also in the spellings of YAML 1.1.
    func flag() -> Bool? {
        switch self.node.scalar?.value {
        case .bool(let flag): return flag
        case .int(0): return false
        case .int(1): return true
        case .text(let text):
            switch text.lowercased() {
            case "yes", "on", "true", "y", "t": return true
            case "no", "off", "false", "n", "f": return false
            default: break
            }
        default: break
        }
        self.fail("expected true or false, found \(self.node.found)")
        return nil
    }

    /// A whole number within bounds.
    func integer(_ range: ClosedRange<Int>) -> Int? {
        var number: Int?
        switch self.node.scalar?.value {
        case .int(let value): number = value
        case .float(let value): number = Int(exactly: value)
        case .text(let text): number = IntegerText.integer(text)
        default: break
        }
        guard let number else {
            self.fail("expected a whole number, found \(self.node.found)")
            return nil
        }
        guard range.contains(number) else {
            let upper =
                range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            self.fail("expected a whole number, \(upper), found \(number)")
            return nil
        }
        return number
    }

    /// A number of bytes: `65536`, `64KiB`, `16MiB`, `1GiB`, or with powers of ten `16MB`.
    func byteCount() -> Int? {
        if case .int(let number) = self.node.scalar?.value, number > 0 { return number }
        let units = [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1000), ("MB", 1_000_000),
            ("GB", 1_000_000_000),
        ]
        if case .text(let text) = self.node.scalar?.value {
            for (name, unit) in units where text.lowercased().hasSuffix(name.lowercased()) {
                let digits = text.dropLast(name.count)
                if let number = IntegerText.integer(String(digits)), number > 0, number < 1 << 30 {
                    return number * unit
                }
            }
        }
        self.fail("expected a number of bytes, such as 65536 or 16MiB, found \(self.node.found)")
        return nil
    }

    /// A duration that is not negative.
    func duration() -> TimeSpan? {
        var span: TimeSpan?
        switch self.node.scalar?.value {
        case .int(let number): span = TimeSpan(fractionalSeconds: Double(number))
        case .float(let number): span = TimeSpan(fractionalSeconds: number)
        case .text(let text): span = TimeSpan(text)
        default: break
        }
        guard let span, span >= .zero else {
            self.fail("\(TimeSpan.expectation), found \(self.node.found)")
            return nil
        }
        return span
    }

    /// One of some words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        guard case .text(let text) = self.node.scalar?.value else {
            self.fail("expected one of \(names.joined(separator: ", ")), found \(self.node.found)")
            return nil
        }
        guard let choice = Choice(rawValue: text) else {
            let advice = nearestName(to: text, among: names).map { "; did you mean \(quoted($0))?" } ?? ""
            self.fail("expected one of \(names.joined(separator: ", ")), found \(quoted(text))\(advice)")
            return nil
        }
        return choice
    }

    /// The elements of a list.
    func list() -> [SettingsNode]? {
        guard let elements = self.node.sequence else {
            self.fail("expected a list, found \(self.node.found)")
            return nil
        }
        return elements.enumerated().map { self.child($1, "[\($0)]") }
    }

    /// The texts of a list; those that are none are told and left out.
    func texts() -> [String]? { self.list()?.compactMap { $0.text() } }

    /// The keys of a mapping with their values. Nothing at all is a mapping without keys.
    func members() -> [(key: SettingsNode, value: SettingsNode)]? {
        if self.isNull { return [] }
        guard let members = self.node.mapping else {
            self.fail("expected a mapping, found \(self.node.found)")
            return nil
        }
        return members.map { member in
            let value = self.child(member.value, member.key.text)
            let key = SettingsNode(
                node: YAMLNode(.scalar(member.key), at: member.mark),
                file: self.file,
                path: value.path,
                findings: self.findings
            )
            return (key, value)
        }
    }
}
