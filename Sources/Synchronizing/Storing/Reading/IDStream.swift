/// Ids behind prefixes, in their order, as they are in the store.
struct IDStream {
    private struct Branch {
        let prefix: [UInt8]
        var ids: [Int] = []
        var place = 0
        var last: Int
        var hasMore = true
    }

    private let source: ObjectSource
    private let entryPlace: ObjectEntry.Place
    private var branches: [Branch]
    /// Keys that are read at once; more, the longer it goes on.
    private var pageSize: Int

    init(_ source: ObjectSource, _ place: ObjectEntry.Place, _ prefixes: [[UInt8]], after: Int, pageSize: Int) {
        self.source = source
        self.entryPlace = place
        self.pageSize = max(pageSize, 16)
        self.branches = prefixes.map { Branch(prefix: $0, last: after) }
    }

    /// The next id; nil: there is none.
    mutating func next() throws(ObjectRefusal) -> Int? {
        var smallest: (branch: Int, id: Int)?
        for number in self.branches.indices {
            guard let id = try self.peek(number) else { continue }
            if smallest.map({ id < $0.id }) ?? true { smallest = (number, id) }
        }
        guard let smallest else { return nil }
        for number in self.branches.indices where self.current(number) == smallest.id {
            self.branches[number].place += 1
        }
        return smallest.id
    }

    private func current(_ number: Int) -> Int? {
        let branch = self.branches[number]
        return branch.place < branch.ids.count ? branch.ids[branch.place] : nil
    }

    private mutating func peek(_ number: Int) throws(ObjectRefusal) -> Int? {
        while self.branches[number].place == self.branches[number].ids.count, self.branches[number].hasMore {
            let branch = self.branches[number]
            let page = try self.source.ids(self.entryPlace, branch.prefix, after: branch.last, limit: self.pageSize)
            self.branches[number].ids = page.ids
            self.branches[number].place = 0
            self.branches[number].last = page.ids.last ?? branch.last
            self.branches[number].hasMore = page.hasMore && !page.ids.isEmpty
            self.pageSize = min(self.pageSize * 2, 5000)
        }
        return self.current(number)
    }
}
