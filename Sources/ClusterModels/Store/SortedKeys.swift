/// A set of texts in the order of their bytes. What is added one after the other is sorted when somebody looks.
struct SortedKeys {
    private var sorted: [TextKey] = []
    private var added: [TextKey] = []

    var isEmpty: Bool { self.sorted.isEmpty && self.added.isEmpty }

    /// Adds a key that is not there.
    mutating func insert(_ key: TextKey) {
        if self.added.isEmpty, self.sorted.last.map({ $0 < key }) ?? true {
            self.sorted.append(key)
        } else {
            self.added.append(key)
        }
    }

    mutating func remove(_ key: TextKey) {
        self.settle()
        let place = self.place(of: key)
        if place < self.sorted.count, self.sorted[place] == key { self.sorted.remove(at: place) }
    }

    /// The first key behind another one.
    mutating func next(after key: String) -> TextKey? {
        self.settle()
        guard !key.isEmpty else { return self.sorted.first }
        let key = TextKey(key)
        var place = self.place(of: key)
        if place < self.sorted.count, self.sorted[place] == key { place += 1 }
        return place < self.sorted.count ? self.sorted[place] : nil
    }

    private mutating func settle() {
        guard !self.added.isEmpty else { return }
        if self.added.count < 4 {
            for key in self.added { self.sorted.insert(key, at: self.place(of: key)) }
        } else {
            self.sorted.append(contentsOf: self.added)
            self.sorted.sort()
        }
        self.added.removeAll(keepingCapacity: true)
    }

    /// Where a key is or would be.
    private func place(of key: TextKey) -> Int {
        var low = 0
        var high = self.sorted.count
        while low < high {
            let middle = (low + high) / 2
            if self.sorted[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
