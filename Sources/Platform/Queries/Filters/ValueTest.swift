import Patterns

/// What a value is asked.
indirect enum ValueTest {
    enum Order {
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
    }

    case isEqual([UInt8])
    /// Or there is none.
    case isNull
    /// Only values of the same class are compared.
    case isOrdered(Order, [UInt8])
    /// Sorted, without null.
    case isAmong([[UInt8]], orNull: Bool)
    case matches(TextPattern)
    case exists
    case hasSize(Int)
    /// One element for which all of it holds.
    case hasElement(Filter)

    /// Whether it holds; nil: there is no value.
    func holds(_ value: EncodedValue.Bytes?) -> Bool {
        guard let value else {
            switch self {
            case .isNull, .isAmong(_, orNull: true): return true
            default: return false
            }
        }
        let isList = EncodedValue.type(value) == EncodedValue.Class.list
        switch self {
        case .exists: return true
        case .hasSize(let size):
            guard isList else { return false }
            var count = 0
            var parts = EncodedValue.Parts(value)
            while parts.next() != nil { count += 1 }
            return count == size
        case .hasElement(let filter):
            guard isList else { return false }
            var parts = EncodedValue.Parts(value)
            while let element = parts.next() { if filter.holds({ _ in element }) { return true } }
            return false
        default:
            if self.holdsForSingle(value) { return true }
            guard isList else { return false }
            var parts = EncodedValue.Parts(value)
            while let element = parts.next() { if self.holdsForSingle(element) { return true } }
            return false
        }
    }

    private func holdsForSingle(_ value: EncodedValue.Bytes) -> Bool {
        switch self {
        case .isEqual(let other): other.withUnsafeBytes { EncodedValue.compare(value, $0) == 0 }
        case .isNull: EncodedValue.type(value) == EncodedValue.Class.null
        case .isOrdered(let order, let other):
            EncodedValue.type(value) == other.first
                && other.withUnsafeBytes { order.holds(EncodedValue.compare(value, $0)) }
        case .isAmong(let others, let orNull):
            Self.contains(others, value) || orNull && EncodedValue.type(value) == EncodedValue.Class.null
        case .matches(let pattern):
            if EncodedValue.type(value) == EncodedValue.Class.text {
                pattern.matches(EncodedValue.Bytes(rebasing: value.dropFirst()))
            } else {
                EncodedValue.text(value).map { pattern.matches($0) } ?? false
            }
        case .exists, .hasSize, .hasElement: false
        }
    }

    private static func contains(_ sorted: [[UInt8]], _ value: EncodedValue.Bytes) -> Bool {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let order = sorted[middle].withUnsafeBytes { EncodedValue.compare($0, value) }
            if order == 0 { return true }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return false
    }
}

extension ValueTest.Order {
    /// Whether it is what comparing two values gave.
    func holds(_ comparison: Int) -> Bool {
        switch self {
        case .less: comparison < 0
        case .lessOrEqual: comparison <= 0
        case .greater: comparison > 0
        case .greaterOrEqual: comparison >= 0
        }
    }
}
