/// A batch on its way to a medium, or a part of one that is given alone.
struct OutgoingBatch: Hashable, Sendable {
    /// Its number. A part has one of its own, for a medium may take a number that it knows for a batch that it has.
    var number: UInt64
    /// What it consists of: the header, if it has one, and the records.
    var bytes: [UInt8] = []
    /// How many of the bytes are the header.
    var headerLength = 0
    var records = 0
    var producer: Int

    init(number: UInt64, producer: Int, header: [UInt8] = []) {
        self.number = number
        self.producer = producer
        self.prepend(header)
    }

    /// Puts a header before everything else.
    mutating func prepend(_ header: [UInt8]) {
        self.bytes.insert(contentsOf: header, at: 0)
        self.headerLength += header.count
    }
}
