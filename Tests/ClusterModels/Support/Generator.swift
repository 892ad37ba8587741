import ClusterModels

/// Random numbers that are the same in each run.
struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    mutating func int(_ bound: Int) -> Int { Int(self.next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[self.int(elements.count)] }

    mutating func value(_ texts: [String], depth: Int = 0) -> Value {
        switch self.int(depth < 2 ? 11 : 8) {
        case 0: .null
        case 1: .bool(self.int(2) == 0)
        case 2: .int(self.int(10) - 3)
        case 3: .double(self.pick([0, -0.0, 1.5, -2.25, 1e300, .infinity, -.infinity, .nan, 16]))
        case 4: .timestamp(Int64(self.int(2_000_000_000)) - 1_000_000)
        case 5: .bytes((0..<self.int(4)).map { UInt8($0 * 85) })
        case 6, 7: .string(self.pick(texts))
        case 8: .array((0..<self.int(3)).map { _ in self.value(texts, depth: depth + 1) })
        default:
            .map(
                Record(
                    (0..<self.int(3)).map { _ in
                        (self.pick(texts + ["$time", "$map", "$x"]), self.value(texts, depth: depth + 1))
                    }
                )
            )
        }
    }
}
