/// Counts values, those of lists one by one. For one thread.
struct ValueCounting {
    private let isLink: Bool
    private var counts: [[UInt8]: Int] = [:]

    /// - Parameter isLink: Whether links count by their ids.
    init(isLink: Bool) { self.isLink = isLink }

    /// Adds the values of a segment.
    ///
    /// - Parameter without: Entities that do not count.
    mutating func add(_ column: Column, without gone: SegmentBits?) {
        var found = [Int](repeating: 0, count: column.form.values + 2)
        for index in 0..<column.form.count where gone.map({ !$0[index] }) ?? true { found[column.code(index)] += 1 }
        column.withValues { values in
            for index in 0..<values.count where found[index + 1] > 0 { self.add(values[index], found[index + 1]) }
        }
    }

    /// Adds a value so many times.
    mutating func add(_ value: [UInt8], _ count: Int) { value.withUnsafeBytes { self.add($0, count) } }

    private mutating func add(_ value: EncodedValue.Bytes, _ count: Int) {
        switch EncodedValue.type(value) {
        case EncodedValue.Class.list:
            var parts = EncodedValue.Parts(value)
            while let part = parts.next() { self.add(part, count) }
        case EncodedValue.Class.object:
            if self.isLink, let id = EncodedValue.field("eid", of: value) {
                self.counts[Array(id), default: 0] += count
            }
        default: self.counts[Array(value), default: 0] += count
        }
    }

    /// The values and their numbers, the smallest value first.
    var sorted: [(value: DataValue, count: Int)] {
        let sorted = self.counts.sorted { left, right in
            left.key.withUnsafeBytes { left in right.key.withUnsafeBytes { EncodedValue.compare(left, $0) < 0 } }
        }
        return sorted.compactMap { key, count in key.withUnsafeBytes { EncodedValue.single($0) }.map { ($0, count) } }
    }
}
