// Union by size with paths that are halved on the way: no recursion, and next to constant cost whatever the links look like.

/// Finds out what hangs together by links, whichever way these lead. A pure value.
struct Components {
    private var numbers: [[UInt8]: Int32] = [:]
    private var keys: [[UInt8]] = []
    private var parents: [Int32] = []
    private var sizes: [Int32] = []

    /// Things that were linked.
    var count: Int { self.keys.count }

    /// Says that two hang together; each is a key.
    mutating func link(_ left: [UInt8], _ right: [UInt8]) {
        var (left, right) = (self.root(self.number(of: left)), self.root(self.number(of: right)))
        guard left != right else { return }
        if self.sizes[Int(left)] < self.sizes[Int(right)] { swap(&left, &right) }
        self.parents[Int(right)] = left
        self.sizes[Int(left)] += self.sizes[Int(right)]
    }

    /// Whether something was linked.
    func contains(_ key: [UInt8]) -> Bool { self.numbers[key] != nil }

    /// What hangs together: its keys in the order in which they were said first.
    mutating func all() -> [[[UInt8]]] {
        var places: [Int32: Int] = [:]
        var components: [[[UInt8]]] = []
        for number in self.keys.indices {
            let root = self.root(Int32(number))
            if let place = places[root] {
                components[place].append(self.keys[number])
            } else {
                places[root] = components.count
                components.append([self.keys[number]])
            }
        }
        return components
    }

    private mutating func number(of key: [UInt8]) -> Int32 {
        if let number = self.numbers[key] { return number }
        let number = Int32(self.keys.count)
        self.numbers[key] = number
        self.keys.append(key)
        self.parents.append(number)
        self.sizes.append(1)
        return number
    }

    private mutating func root(_ number: Int32) -> Int32 {
        var number = number
        while self.parents[Int(number)] != number {
            let above = self.parents[Int(self.parents[Int(number)])]
            self.parents[Int(number)] = above
            number = above
        }
        return number
    }
}
