/// The order in which the keys of gathered elements come: by type and id.
struct GatheredOrder: Sendable {
    /// The numbers of all elements in that order.
    let numbers: [UInt32]
    /// The places of all elements in it, by their numbers.
    let ranks: [UInt32]

    init(_ numbers: [UInt32]) {
        self.numbers = numbers
        var ranks = [UInt32](repeating: 0, count: numbers.count)
        for (rank, number) in numbers.enumerated() { ranks[Int(number)] = UInt32(rank) }
        self.ranks = ranks
    }
}
