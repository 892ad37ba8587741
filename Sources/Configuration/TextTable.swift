/// Rows of cells as lines for people.
public enum TextTable {
    /// A text on one line without control characters. Most texts are plain, and seen to be so a hundred times faster.
    public static func clean(_ text: String) -> String { self.isPlain(text) ? text : singleLine(text) }

    /// Pads all cells but the last of each row to the width of their column, and joins them.
    ///
    /// - Parameter rows: all as long as the first; cells without control characters.
    public static func aligned(_ rows: [[String]]) -> [String] {
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

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7e).contains($0) } }

    private static func width(_ text: String) -> Int { self.isPlain(text) ? text.utf8.count : text.count }
}
