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
            .map { $0.isEmpty ? "-" : singleLine($0) }
        }
        var lines = self.extensions.isEmpty ? ["No plugin was found."] : Self.aligned(rows)
        for registered in self.extensions {
            guard case .shadowed(let path) = registered.status else { continue }
            let title = "\(registered.description.kind) \(quoted(registered.description.name))"
            lines.append("\(self.file(of: registered).path): shadowed: \(title) is defined earlier by \(path)")
        }
        for refused in self.refused { lines.append("\(refused.path): \(refused.word): \(refused.detail)") }
        return lines.map { singleLine($0) + "\n" }.joined()
    }

    /// Pads all cells but the last of each row to the width of their column.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < columns - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return line
        }
    }
}
