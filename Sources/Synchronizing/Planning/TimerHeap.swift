/// What is to happen when, the earliest first. What is not wanted any more is left in it and told apart by who takes it out.
struct TimerHeap: Sendable {
    private var items: [(due: Int64, id: Int)] = []

    /// When the earliest is due.
    var first: Int64? { self.items.first?.due }

    mutating func add(_ id: Int, at due: Int64) {
        self.items.append((due, id))
        var place = self.items.count - 1
        while place > 0, self.items[place].due < self.items[(place - 1) / 2].due {
            self.items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes out the earliest if it is due; nil: nothing is.
    mutating func next(at now: Int64) -> (id: Int, due: Int64)? {
        guard let first = self.items.first, first.due <= now else { return nil }
        let last = self.items.removeLast()
        if !self.items.isEmpty {
            self.items[0] = last
            var place = 0
            while true {
                let children = [2 * place + 1, 2 * place + 2].filter { $0 < self.items.count }
                guard let child = children.min(by: { self.items[$0].due < self.items[$1].due }),
                    self.items[child].due < self.items[place].due
                else { break }
                self.items.swapAt(place, child)
                place = child
            }
        }
        return (first.id, first.due)
    }
}
