import Glibc

/// A text that is compared by its bytes, as the contract does; `String` finds texts equal that look equal.
struct TextKey: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: TextKey, right: TextKey) -> Bool { left.compare(right) == 0 }
    static func < (left: TextKey, right: TextKey) -> Bool { left.compare(right) < 0 }

    func hash(into hasher: inout Hasher) {
        self.withBytes { hasher.combine(bytes: $0) }
    }

    private func compare(_ other: TextKey) -> Int {
        self.withBytes { left in
            other.withBytes { right in
                let count = min(left.count, right.count)
                if count > 0, let first = left.baseAddress, let second = right.baseAddress {
                    let order = memcmp(first, second, count)
                    if order != 0 { return Int(order) }
                }
                return left.count - right.count
            }
        }
    }

    @inline(__always)
    private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // Nearly all texts are in Swift's own form, whose bytes can be looked at where they are.
        if let result = self.text.utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        var text = self.text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
