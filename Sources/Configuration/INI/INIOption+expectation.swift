extension INIOption {
    /// What is expected, such as `an integer from 1 to 9`.
    public var expectation: String { self.expectation(of: self.type) }

    /// What is expected of a value or of an element of it.
    func expectation(of type: INIType) -> String {
        let what =
            switch type {
            case .string: "a text"
            case .integer: "an integer"
            case .float: "a number"
            case .boolean: "true, yes, 1, on, false, no, 0 or off"
            case .list: "values separated by commas"
            case .map: "KEY:VALUE pairs separated by commas"
            case .port: "a port, which is a number"
            case .uri: "a URI with scheme and host"
            case .hostAddress: "an IP address or the name of a host"
            }
        return ([what] + self.limits(of: type)).joined(separator: " ")
    }

    private func limits(of type: INIType) -> [String] {
        var limits: [String] = []
        switch type {
        case .integer, .float: if let range = self.rangeText { limits.append(range) }
        case .port: limits.append(self.rangeText ?? "from 0 to 65535")
        case .string, .uri:
            if let longest = self.longest { limits.append("of at most \(longest) characters") }
            if type == .string, let pattern = self.pattern { limits.append("that matches \(quoted(pattern))") }
            if type == .uri, !self.schemes.isEmpty {
                limits.append("with one of the schemes \(self.schemes.joined(separator: ", "))")
            }
        case .boolean, .list, .map, .hostAddress: break
        }
        if !self.choices.isEmpty {
            limits.append("out of " + self.choices.map { singleLine($0) }.joined(separator: ", "))
        }
        return limits
    }

    private var rangeText: String? {
        switch (self.minimum, self.maximum) {
        case (let minimum?, let maximum?): "from \(shortText(minimum)) to \(shortText(maximum))"
        case (let minimum?, nil): "of at least \(shortText(minimum))"
        case (nil, let maximum?): "of at most \(shortText(maximum))"
        case (nil, nil): nil
        }
    }
}
