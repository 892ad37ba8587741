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
            .map { $0.isEmpty ? "-" : Self.clean($0) }
        }
        var lines = self.extensions.isEmpty ? ["No plugin was found."] : Self.aligned(rows)
        for registered in self.extensions {
            guard case .shadowed(let path) = registered.status else { continue }
            let title = registered.description.title
            lines.append(
                Self.clean("\(self.file(of: registered).path): shadowed: \(title) is defined earlier by \(path)")
            )
        }
        for refused in self.refused { lines.append(Self.clean("\(refused.path): \(refused.word): \(refused.detail)")) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A text on one line without control characters. Most texts are plain, and seen to be so a hundred times faster.
    private static func clean(_ text: String) -> String {
        self.isPlain(text) ? text : singleLine(text)
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7e).contains($0) } }

    private static func width(_ text: String) -> Int { self.isPlain(text) ? text.utf8.count : text.count }

    /// Pads all cells but the last of each row to the width of their column.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < columns - 1 { line += String(repeating: " ", count: widths[column] - Self.width(cell) + 2) }
            }
            return line
        }
    }
}
