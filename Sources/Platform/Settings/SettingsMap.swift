import Configuration

/// The keys of a mapping, of which only those may be there that somebody asks for.
struct SettingsMap {
    let node: SettingsNode
    private let members: [(key: SettingsNode, value: SettingsNode)]
    private var known: [String] = []

    /// A mapping; nil, and told, if the value is none.
    init?(_ node: SettingsNode) {
        guard let members = node.members() else { return nil }
        self.node = node
        self.members = members
    }

    /// The value of a key; nil if it is not there.
    mutating func optional(_ key: String) -> SettingsNode? {
        self.known.append(key)
        return self.members.first { $0.key.node.scalar?.text == key }?.value
    }

    /// The value of a key that is not there or null alike.
    mutating func nullable(_ key: String) -> SettingsNode? {
        let value = self.optional(key)
        return value?.isNull ?? true ? nil : value
    }

    /// The value of a key; its absence is told.
    mutating func required(_ key: String, _ meaning: String) -> SettingsNode? {
        if let value = self.optional(key) { return value }
        self.node.fail("the key \(quoted(key)) is missing; expected \(meaning)")
        return nil
    }

    /// Tells the keys that nobody asked for.
    func finish() {
        for member in self.members {
            let name = member.key.node.scalar?.text ?? ""
            guard !self.known.contains(name) else { continue }
            let advice =
                nearestName(to: name, among: self.known).map { "did you mean \(quoted($0))?" }
                ?? (self.known.isEmpty ? "no keys are known here" : "known are \(self.known.joined(separator: ", "))")
            member.key.fail("unknown key; \(advice)")
        }
    }
}
