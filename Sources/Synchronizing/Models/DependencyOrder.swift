/// In which order models come if one that links to another comes behind it.
public struct DependencyOrder: Hashable, Sendable {
    /// Groups of names: each depends only on groups before it. A group of several is a circle.
    public let groups: [[String]]

    /// All names, what others depend on first.
    public var names: [String] { self.groups.flatMap { $0 } }

    /// The groups in which models depend on each other.
    public var circles: [[String]] { self.groups.filter { $0.count > 1 } }

    /// The order of models: of a model's links that lead to one object, and of its bases.
    ///
    /// Takes time that grows with models and links. By Tarjan's strongly connected components, whose order is just this one.
    public init(_ model: DataModel) {
        var search = Search(model)
        for definition in model.models { search.visit(definition.name) }
        self.groups = search.groups
    }

    private struct Search {
        private struct Frame {
            let name: String
            let peers: [String]
            var next = 0
        }

        private let peers: [String: [String]]
        private var numbers: [String: Int] = [:]
        private var lowest: [String: Int] = [:]
        private var open: [String] = []
        private var isOpen: Set<String> = []
        private(set) var groups: [[String]] = []

        init(_ model: DataModel) {
            self.peers = model.byName.mapValues { definition in
                definition.bases + definition.ownFields.compactMap { $0.link?.peer }.filter { $0 != definition.name }
            }
        }

        /// Goes through what a model depends on, with a stack of its own: chains can be long.
        mutating func visit(_ start: String) {
            guard self.numbers[start] == nil else { return }
            var frames = [self.enter(start)]
            while var frame = frames.popLast() {
                if frame.next < frame.peers.count {
                    let peer = frame.peers[frame.next]
                    frame.next += 1
                    frames.append(frame)
                    if let number = self.numbers[peer] {
                        if self.isOpen.contains(peer) { self.lower(frame.name, to: number) }
                    } else if self.peers[peer] != nil {
                        frames.append(self.enter(peer))
                    }
                    continue
                }
                let low = self.lowest[frame.name] ?? 0
                if low == self.numbers[frame.name] { self.close(frame.name) }
                if let parent = frames.last { self.lower(parent.name, to: low) }
            }
        }

        private mutating func enter(_ name: String) -> Frame {
            self.numbers[name] = self.numbers.count
            self.lowest[name] = self.numbers[name]
            self.open.append(name)
            self.isOpen.insert(name)
            return Frame(name: name, peers: self.peers[name] ?? [])
        }

        private mutating func lower(_ name: String, to number: Int) {
            self.lowest[name] = min(self.lowest[name] ?? number, number)
        }

        private mutating func close(_ name: String) {
            var group: [String] = []
            while let last = self.open.popLast() {
                self.isOpen.remove(last)
                group.append(last)
                if last == name { break }
            }
            self.groups.append(group.reversed())
        }
    }
}
