import PluginAPI

/// Draws the metadata of a record: some of the names, none twice, each with a word.
struct Metadata {
    private var names: [PreparedText]
    private let words = MetadataWords.encoded
    private var fields: [PreparedField] = []

    init(names: [PreparedText]) {
        self.names = names
        // There is room for the most that can be drawn, so that drawing only writes.
        let most = min(FlowDistributions.shared.metadataCount.range.upperBound, names.count)
        self.fields = names.prefix(most).map { PreparedField($0, $0) }
    }

    /// The fields of one record; valid until the next call.
    @inline(__always)
    mutating func draw(_ draws: FlowDistributions, _ random: inout Random) -> ArraySlice<PreparedField> {
        let count = min(draws.metadataCount.draw(&random), self.fields.count)
        // The front of a shuffle that goes on from record to record.
        for place in 0..<count {
            self.names.swapAt(place, place + random.int(below: self.names.count - place))
            self.fields[place] = PreparedField(self.names[place], self.words[draws.word.draw(&random)])
        }
        return self.fields[..<count]
    }
}
