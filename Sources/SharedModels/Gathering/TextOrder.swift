// Names and ids mostly begin alike and differ soon after that: eight bytes from there, as a number, decide nearly all comparisons.

/// Sorts numbers by texts that belong to them, byte by byte.
enum TextOrder {
    private struct Entry {
        /// The first bytes behind what all begin with, the first of them highest.
        var word: UInt64
        var number: UInt32
    }

    /// The numbers in the order of their texts, of equal ones in that of their `ranks`.
    static func sorted(
        _ numbers: [UInt32],
        tiesBy ranks: [UInt32]? = nil,
        _ text: (UInt32) -> UnsafeRawBufferPointer
    ) -> [UInt32] {
        // Equal ones come in the order of their ranks already.
        guard let first = numbers.first, !self.areInOrder(numbers, text) else { return numbers }
        let start = text(first)
        let shared = numbers.reduce(start.count) { self.common(start, text($1), atMost: $0) }
        var entries = numbers.map { Entry(word: Self.word(text($0), from: shared), number: $0) }
        entries.sort { left, right in
            if left.word != right.word { return left.word < right.word }
            let order = KeyOrder.compare(text(left.number), text(right.number))
            guard order == 0, let ranks else { return order < 0 }
            return ranks[Int(left.number)] < ranks[Int(right.number)]
        }
        return entries.map(\.number)
    }

    @inline(__always)
    private static func areInOrder(_ numbers: [UInt32], _ text: (UInt32) -> UnsafeRawBufferPointer) -> Bool {
        for place in numbers.indices.dropFirst()
        where KeyOrder.isLess(text(numbers[place]), text(numbers[place - 1])) { return false }
        return true
    }

    /// How many bytes both begin with, at most so many.
    private static func common(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer,
        atMost most: Int
    ) -> Int {
        let most = min(most, right.count)
        var count = 0
        while count < most, left[count] == right[count] { count += 1 }
        return count
    }

    /// Shorter texts come first, for no text has a NUL.
    private static func word(_ text: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in start..<(start + 8) {
            word = word << 8 | (place < text.count ? UInt64(text[place]) : 0)
        }
        return word
    }
}
