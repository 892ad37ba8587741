import Configuration

extension Registry {
    /// The registry as people read it: a table of the extensions, then a line for each thing that is not used.
    ///
    /// Every line ends in a line feed. Nothing of a plugin can bring control characters into it.
    public var table: String {
        var rows = [["NAME", "KIND", "VERSION", "FILE", "STATUS", "SUMMARY"]]
        rows += self.extensions.map { registered in
            [
                registered.description.name, registered.description.kind, registered.description.version,
                self.file(of: registered).path, registered.status.word, registered.description.summary,
            ]
            .map { $0.isEmpty ? "-" : TextTable.clean($0) }
        }
        var lines = self.extensions.isEmpty ? ["No plugin was found."] : TextTable.aligned(rows)
        for registered in self.extensions {
            guard case .shadowed(let path) = registered.status else { continue }
            let title = registered.description.title
            lines.append(
                TextTable.clean("\(self.file(of: registered).path): shadowed: \(title) is defined earlier by \(path)")
            )
        }
        for refused in self.refused {
            lines.append(TextTable.clean("\(refused.path): \(refused.word): \(refused.detail)"))
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
