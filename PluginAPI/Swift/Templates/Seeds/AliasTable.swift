// Walker's alias method: any discrete distribution in one random number, one look-up and one comparison. Each of n
// cells holds a probability of 1/n, shared by at most two outcomes.
//
// Unsafe code: the cells are never written after they were made, so copies of the table may share them; who made the
// table frees it after the last use of all copies, or never. An index below their count is what `draw` makes.

/// A discrete distribution that is drawn from in constant time.
@frozen
@usableFromInline struct AliasTable: @unchecked Sendable, BitwiseCopyable {
    @frozen
    @usableFromInline struct Cell {
        /// Below this, of 2^32, the cell's own outcome, else the alias.
        @usableFromInline var threshold: UInt32
        @usableFromInline var alias: UInt32
    }

    @usableFromInline let cells: UnsafeMutablePointer<Cell>
    @usableFromInline let count: Int

    /// Makes the distribution in which outcome i has a probability in proportion to `weights[i]`.
    ///
    /// - Precondition: No weight is negative and one is positive.
    init(_ weights: [Double]) {
        let total = weights.reduce(0, +)
        precondition(total > 0 && weights.allSatisfy { $0 >= 0 }, "weights must be positive")
        self.count = weights.count
        self.cells = .allocate(capacity: weights.count)
        var scaled = weights.map { $0 / total * Double(weights.count) }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        for index in scaled.indices { (self.cells + index).initialize(to: Cell(threshold: .max, alias: UInt32(index))) }
        while let less = small.popLast() {
            // Rounding can leave the last ones without a partner: they are 1 but for the last bits.
            guard let more = large.popLast() else { break }
            self.cells[less] = Cell(threshold: UInt32(scaled[less] * 0x1p32), alias: UInt32(more))
            scaled[more] -= 1 - scaled[less]
            if scaled[more] < 1 { small.append(more) } else { large.append(more) }
        }
    }

    /// Frees the memory of the table and of all its copies.
    func deallocate() { self.cells.deallocate() }

    @inlinable
    @inline(__always)
    func draw(_ random: inout Random) -> Int {
        let bits = random.next()
        let index = Int(truncatingIfNeeded: ((bits >> 32) &* UInt64(truncatingIfNeeded: self.count)) >> 32)
        let cell = self.cells[index]
        return UInt32(truncatingIfNeeded: bits) < cell.threshold ? index : Int(cell.alias)
    }
    /// The probabilities with which `draw` returns each outcome, computed from the cells.
    var probabilities: [Double] {
        var probabilities = [Double](repeating: 0, count: self.count)
        for index in 0..<self.count {
            let own = Double(self.cells[index].threshold) * 0x1p-32
            probabilities[index] += own / Double(self.count)
            probabilities[Int(self.cells[index].alias)] += (1 - own) / Double(self.count)
        }
        return probabilities
    }
}
