import PluginAPI

// Unsafe code: the memory is this object's; places are below the number of names, and `most` is at most that number.

/// Draws the metadata of a record: some of the names, none twice, each with a word.
final class Metadata {
    private let names: UnsafeMutablePointer<PreparedText>
    private let nameCount: Int
    private let words: UnsafeMutablePointer<PreparedText>
    private let fields: UnsafeMutablePointer<PreparedField>
    /// How many fields a record can have.
    private let most: Int

    init(names: [PreparedText]) {
        self.nameCount = names.count
        self.names = .allocate(capacity: names.count)
        self.names.initialize(from: names, count: names.count)
        self.words = .allocate(capacity: MetadataWords.encoded.count)
        self.words.initialize(from: MetadataWords.encoded, count: MetadataWords.encoded.count)
        self.most = min(FlowDistributions.shared.metadataCount.range.upperBound, names.count)
        self.fields = .allocate(capacity: max(self.most, 1))
        self.fields.initialize(repeating: PreparedField(names[0], names[0]), count: max(self.most, 1))
    }

    deinit {
        self.names.deallocate()
        self.words.deallocate()
        self.fields.deallocate()
    }

    /// The fields of one record; valid until the next call.
    @inline(__always)
    func draw(_ draws: FlowDistributions, _ random: inout Random) -> UnsafeBufferPointer<PreparedField> {
        let count = min(draws.metadataCount.draw(&random), self.most)
        // The front of a shuffle that goes on from record to record.
        for place in 0..<count {
            let other = place &+ random.int(below: self.nameCount &- place)
            let name = self.names[other]
            self.names[other] = self.names[place]
            self.names[place] = name
            self.fields[place] = PreparedField(name, self.words[draws.word.draw(&random)])
        }
        return UnsafeBufferPointer(start: self.fields, count: count)
    }
}
