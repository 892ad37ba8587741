/// Finds nodes that lead to each other: Tarjan's strongly connected components, with a stack of its own, for chains can be long.
struct CircleSearch {
    private struct Frame {
        let place: Int
        let needs: [Int]
        var next = 0
    }

    private var numbers: [Int: Int] = [:]
    private var lowest: [Int: Int] = [:]
    private var open: [Int] = []
    private var isOpen: Set<Int> = []
    /// Groups of several.
    private(set) var circles: [[Int]] = []

    mutating func visit(_ start: Int, needs: (Int) -> [Int]) {
        guard self.numbers[start] == nil else { return }
        var frames = [self.enter(start, needs)]
        while !frames.isEmpty {
            let top = frames.count - 1
            let place = frames[top].place
            if frames[top].next < frames[top].needs.count {
                let need = frames[top].needs[frames[top].next]
                frames[top].next += 1
                if let number = self.numbers[need] {
                    if self.isOpen.contains(need) { self.lower(place, to: number) }
                } else {
                    frames.append(self.enter(need, needs))
                }
                continue
            }
            frames.removeLast()
            let low = self.lowest[place] ?? 0
            if low == self.numbers[place] { self.close(place) }
            if let parent = frames.last { self.lower(parent.place, to: low) }
        }
    }

    private mutating func enter(_ place: Int, _ needs: (Int) -> [Int]) -> Frame {
        self.numbers[place] = self.numbers.count
        self.lowest[place] = self.numbers[place]
        self.open.append(place)
        self.isOpen.insert(place)
        return Frame(place: place, needs: needs(place))
    }

    private mutating func lower(_ place: Int, to number: Int) {
        self.lowest[place] = min(self.lowest[place] ?? number, number)
    }

    private mutating func close(_ place: Int) {
        var group: [Int] = []
        while let last = self.open.popLast() {
            self.isOpen.remove(last)
            group.append(last)
            if last == place { break }
        }
        if group.count > 1 { self.circles.append(group) }
    }
}
