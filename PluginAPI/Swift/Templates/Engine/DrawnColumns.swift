/// The columns that the templates of a model share, rendered for one encoding while they are compiled.
final class DrawnColumns {
    private struct Key: Hashable {
        var place: DrawnSeeds.Place
        /// Whether the outcome is the value of a field or a part of a text.
        var isWhole: Bool
    }

    private var columns: [Key: DrawnColumn] = [:]

    func column(at place: DrawnSeeds.Place, isWhole: Bool, _ outcomes: () -> [[UInt8]]) -> DrawnColumn {
        let key = Key(place: place, isWhole: isWhole)
        if let column = self.columns[key] { return column }
        let column = DrawnColumn(outcomes())
        self.columns[key] = column
        return column
    }
}
